from . import (
    test_comparison,
    test_digest,
    test_digest_url,
    test_pages,
    test_plan,
    test_pure,
    test_reconciliation,
    test_report,
    test_security,
    test_tours,
)
