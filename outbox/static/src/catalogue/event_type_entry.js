import {Component, useState} from "@odoo/owl";
import {PayloadVersion} from "./payload_version";

const STATES = {
    draft: "text-bg-secondary",
    published: "text-bg-success",
    deprecated: "text-bg-warning",
};

/** All that is known of an event type. */
export class EventTypeEntry extends Component {
    static template = "outbox.EventTypeEntry";
    static components = {PayloadVersion};
    static props = {entry: Object};

    setup() {
        this.state = useState({versionId: this.props.entry.payload_id});
    }

    get current() {
        return this.props.entry.versions.find(
            (version) => version.id === this.state.versionId
        );
    }

    stateClass(version) {
        return STATES[version.state];
    }
}
