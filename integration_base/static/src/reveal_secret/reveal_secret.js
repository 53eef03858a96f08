import {Component} from "@odoo/owl";
import {CopyButton} from "@web/core/copy_button/copy_button";
import {Dialog} from "@web/core/dialog/dialog";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";

export class RevealSecretDialog extends Component {
    static template = "integration_base.RevealSecretDialog";
    static components = {CopyButton, Dialog};
    static props = {
        name: String,
        value: String,
        message: {type: String, optional: true},
        close: Function,
    };

    setup() {
        this.copyText = _t("Copy");
        this.copiedText = _t("Copied");
    }
}

/**
 * A function and not a component: the web client keeps component actions in the browser's
 * session storage, where a secret must not end up.
 */
export function revealSecret(env, action) {
    return new Promise((resolve) => {
        env.services.dialog.add(RevealSecretDialog, action.params, {
            onClose: () => resolve({type: "ir.actions.act_window_close"}),
        });
    });
}

registry.category("actions").add("integration_base.reveal_secret", revealSecret);
