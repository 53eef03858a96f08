import {formatFloat, formatInteger} from "@web/views/fields/formatters";
import {_t} from "@web/core/l10n/translation";

export const NOTHING = "–";

/** A figure of the server as text; with a plus when it is at least so much. */
export function count(figure) {
    return formatInteger(figure.value) + (figure.capped ? "+" : "");
}

/** A number that need not be whole, with few digits. */
export function rate(value) {
    const digits = value >= 10 ? 0 : value >= 1 ? 1 : 2;
    return formatFloat(value, {digits: [16, digits]});
}

/** Seconds as a person says them. */
export function duration(seconds) {
    if (typeof seconds !== "number") {
        return NOTHING;
    }
    const of = (value) => formatFloat(value, {digits: [16, value < 10 ? 1 : 0]});
    if (seconds < 1) {
        return _t("%s ms", formatInteger(Math.round(seconds * 1000)));
    }
    if (seconds < 60) {
        return _t("%s s", of(seconds));
    }
    if (seconds < 3600) {
        return _t("%s min", of(seconds / 60));
    }
    if (seconds < 172800) {
        return _t("%s h", of(seconds / 3600));
    }
    return _t("%s days", of(seconds / 86400));
}

/** The share of attempts that did not fail; never 100 % when some did. */
export function success(attempts, failed) {
    if (!attempts) {
        return NOTHING;
    }
    const percent = Math.floor(((attempts - failed) / attempts) * 1000) / 10;
    return `${formatFloat(percent, {digits: [16, failed ? 1 : 0]})} %`;
}
