import {registry} from "@web/core/registry";

const SHOWN = /^whsec_[A-Za-z0-9+/]{43}=$/;

registry.category("web_tour.tours").add("integration_base_reveal", {
    steps: () => [
        {
            content: "Create a secret",
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            content: "Name it and let the secret be generated",
            trigger: ".o_field_widget[name=name] input",
            run: "edit MES line 1",
        },
        {
            content: "Save",
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            content: "Ask to see it",
            trigger: ".o_statusbar_buttons button[name=action_reveal]",
            run: "click",
        },
        {
            content: "Confirm",
            trigger: ".modal-footer .btn-primary:contains(Show the secret)",
            run: "click",
        },
        {
            content: "The secret is shown, and is in no storage of the browser",
            trigger: ".o_integration_secret input",
            run({anchor}) {
                if (!SHOWN.test(anchor.value)) {
                    throw new Error("The dialog shows no secret.");
                }
                for (const storage of [window.sessionStorage, window.localStorage]) {
                    if (JSON.stringify(storage).includes(anchor.value)) {
                        throw new Error("The secret is in the browser's storage.");
                    }
                }
            },
        },
        {
            content: "The secret can be copied",
            trigger: ".o_integration_secret button.o_clipboard_button",
        },
        {
            content: "Close",
            trigger: ".modal-footer .btn-primary:contains(Done)",
            run: "click",
        },
        {
            content: "It cannot be shown again",
            trigger: ".o_form_view:not(:has(button[name=action_reveal]))",
        },
        {
            content: "The form tells when it was shown",
            trigger: ".o_field_widget[name=revealed_at]:contains(/\\d/)",
        },
    ],
});
