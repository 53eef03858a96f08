# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What people decide about deliveries, and which ones each decision is for."""

#: {decision: states of the deliveries that it changes}. All others are left alone.
ACTS_ON = {
    "retry": ("retrying", "held", "dead", "expired", "cancelled"),
    "release": ("held", "retrying"),
    "skip": ("held",),
    "discard": ("pending", "retrying", "parked", "held", "dead"),
}
