import {Component, useRef, useState} from "@odoo/owl";

const STEPS = {ArrowDown: 1, ArrowUp: -1};

/** The event types by document, with a search box; arrow keys move through them. */
export class EventTypeList extends Component {
    static template = "outbox.EventTypeList";
    static props = {
        groups: Array,
        selectedId: {type: Number, optional: true},
        select: Function,
    };

    setup() {
        this.root = useRef("root");
        this.state = useState({search: ""});
    }

    get groups() {
        const words = this.state.search.toLowerCase().split(/\s+/);
        const found = (group, type) => {
            const text = [group.label, type.name, type.description].join(" ").toLowerCase();
            return words.every((word) => text.includes(word));
        };
        return this.props.groups
            .map((group) => ({
                ...group,
                types: group.types.filter((type) => found(group, type)),
            }))
            .filter((group) => group.types.length);
    }

    onKeydown(ev) {
        const step = STEPS[ev.key];
        if (!step) {
            return;
        }
        const places = [...this.root.el.querySelectorAll("input, button")];
        const next = places[places.indexOf(document.activeElement) + step];
        if (next) {
            next.focus();
            ev.preventDefault();
        }
    }
}
