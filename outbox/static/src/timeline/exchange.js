import {Component, onWillStart, useState} from "@odoo/owl";
import {CopyButton} from "@web/core/copy_button/copy_button";
import {_t} from "@web/core/l10n/translation";
import {useService} from "@web/core/utils/hooks";

/** The request and the response of an attempt. */
export class Exchange extends Component {
    static template = "outbox.Exchange";
    static components = {CopyButton};
    static props = {attemptId: Number};

    setup() {
        this.orm = useService("orm");
        this.state = useState({exchange: null});
        this.copyLabel = _t("Copy as cURL");
        this.copiedLabel = _t("Copied");
        onWillStart(async () => {
            this.state.exchange = await this.orm.call(
                "outbox.attempt",
                "read_exchange",
                [[this.props.attemptId]]
            );
        });
    }

    get parts() {
        const exchange = this.state.exchange;
        return [
            {
                id: "request",
                title: _t("Request"),
                line: `POST ${exchange.url}`,
                note: exchange.request_note,
                headers: exchange.request_headers,
                body: exchange.request_body,
            },
            {
                id: "response",
                title: _t("Response"),
                line: exchange.status ? `HTTP ${exchange.status}` : "",
                note: exchange.response_note,
                headers: exchange.response_headers,
                body: exchange.response_body,
            },
        ];
    }
}
