import {_t} from "@web/core/l10n/translation";

/** What is said of the health of a row in colors: its label and its class. */
export const HEALTH = {
    broken: [_t("Broken"), "text-bg-danger"],
    troubled: [_t("Needs a Look"), "text-bg-warning"],
    stopped: [_t("Paused"), "text-bg-secondary"],
    idle: [_t("Idle"), "text-bg-light"],
    well: [_t("Well"), "text-bg-success"],
};
