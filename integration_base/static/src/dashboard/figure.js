import {Component} from "@odoo/owl";
import {count} from "./format";
import {useService} from "@web/core/utils/hooks";

/** Show the records behind a figure. */
export function openFigure(action, figure, title) {
    return action.doAction({
        type: "ir.actions.act_window",
        name: title,
        res_model: figure.model,
        domain: figure.domain,
        views: [
            [figure.list_view || false, "list"],
            [false, "form"],
        ],
        // Attempts name what they are of where they are of several.
        context: {create: false, of_several: true},
    });
}

/** A figure that leads to the records behind it. */
export class Figure extends Component {
    static template = "integration_base.DashboardFigure";
    static props = {
        figure: Object,
        // What the list is called, and what is read out beside the figure.
        title: String,
        // How the figure is written, if not as it is.
        text: {type: String, optional: true},
        name: {type: String, optional: true},
        class: {type: String, optional: true},
    };

    setup() {
        this.action = useService("action");
    }

    get text() {
        return this.props.text || count(this.props.figure);
    }

    open() {
        return openFigure(this.action, this.props.figure, this.props.title);
    }
}
