"""Fed to Odoo's shell, which provides `env`: prints an API key as JSON."""

import json
import os
from datetime import datetime, timedelta

env = globals()["env"]
user = env["res.users"].search([("login", "=", os.environ["DEV_LOGIN"])])
keys = env["res.users.apikeys"].with_user(user)
expiration = datetime.now() + timedelta(days=1)
key = keys._generate("rpc", "./dev", expiration)
env.cr.commit()
print(json.dumps({"api_key": key}))
