from . import bench_job_per_event
