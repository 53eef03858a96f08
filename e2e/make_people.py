"""Fed to Odoo's shell, which provides `env`: one person per role, with an API key.

Prints the keys by login, as JSON.
"""

import json
import os
from datetime import datetime, timedelta

env = globals()["env"]
SALES = "sales_team.group_sale_salesman_all_leads"
ROLES = {
    "operator": [SALES, "integration_base.group_integration_operator"],
    "reader": [SALES, "integration_base.group_integration_user"],
    "outsider": [SALES],
}
users = {"admin": env.ref("base.user_admin")}
for login, groups in ROLES.items():
    users[login] = env["res.users"].create(
        {
            "name": f"The {login}",
            "login": login,
            "group_ids": [(4, env.ref(group).id) for group in groups],
        }
    )
expiration = datetime.now() + timedelta(days=int(os.environ["E2E_KEY_DAYS"]))
keys = {
    login: env["res.users.apikeys"].with_user(user)._generate("rpc", "e2e", expiration)
    for login, user in users.items()
}
env.cr.commit()
print(json.dumps(keys))
