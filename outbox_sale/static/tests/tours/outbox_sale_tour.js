import {registry} from "@web/core/registry";
import {stepUtils} from "@web_tour/tour_utils";

const tours = registry.category("web_tour.tours");

/** What only the running test knows, such as the port of its receiver. */
function told(name) {
    const found = document.cookie.match(new RegExp(`(?:^|; )${name}=([^;]*)`));
    return decodeURIComponent(found[1]);
}

tours.add("outbox_sale_create_endpoint", {
    steps: () => [
        ...stepUtils.goToAppSteps("integration_base.menu_integration_root"),
        {
            content: "The app opens on the endpoints",
            trigger: "[data-menu-xmlid='outbox.menu_outbox_endpoint']",
            run: "click",
        },
        {
            trigger: ".o_breadcrumb:contains(Endpoints)",
        },
        {
            content: "Create an endpoint",
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=name] input",
            run: "edit Tour MES",
        },
        {
            content: "Enter the address of the receiver",
            trigger: ".o_field_widget[name=url] input",
            async run({edit}) {
                await edit(told("outbox_receiver"));
            },
        },
        {
            content: "Subscribe it",
            trigger: ".o_field_widget[name=subscription_ids] .o_field_x2many_list_row_add a",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=event_type_ids] input",
            run: "edit sale.order.confirmed",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains(/^sale.order.confirmed$/)",
            run: "click",
        },
        {
            trigger: ".modal .o_tag:contains(sale.order.confirmed)",
        },
        {
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal)) .o_field_widget[name=subscription_ids] .o_data_row",
        },
        ...stepUtils.saveForm(),
        {
            content: "It is active, and a secret was generated",
            trigger: ".o_statusbar_status .o_arrow_button_current:contains(Active)",
        },
        {
            trigger: ".o_notebook a[name=secrets]",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=secret_ids] .o_data_row:contains(Tour MES)",
        },
    ],
});

tours.add("outbox_sale_confirm_order", {
    steps: () => [
        {
            content: "Confirm the order",
            trigger: ".o_statusbar_buttons button[name=action_confirm]",
            run: "click",
        },
        {
            trigger: ".o_statusbar_status .o_arrow_button_current:contains(Sales Order)",
        },
    ],
});

tours.add("outbox_sale_see_delivery", {
    steps: () => [
        {
            content: "The order leads to its events",
            trigger: ".oe_stat_button[name=action_open_outbox_events], .o_button_more",
            run: "click",
        },
        {
            isActive: ["body:has(.o-dropdown--menu button[name=action_open_outbox_events])"],
            trigger: ".o-dropdown--menu button[name=action_open_outbox_events]",
            run: "click",
        },
        {
            trigger: ".o_data_row:contains(sale.order.confirmed) td[name=name]",
            run: "click",
        },
        {
            trigger: ".o_notebook a[name=data]",
            run: "click",
        },
        {
            content: "The event shows its data",
            trigger: ".o_field_widget[name=data_pretty]:contains(customer_reference)",
        },
        {
            trigger: ".o_notebook a[name=deliveries]",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=delivery_ids] .o_data_row:contains(Delivered)",
        },
        ...stepUtils.goToAppSteps("integration_base.menu_integration_root"),
        {
            content: "Find the delivery by the number of the order",
            trigger: "[data-menu-xmlid='outbox.menu_outbox_delivery']",
            run: "click",
        },
        {
            trigger: ".o_breadcrumb:contains(Deliveries)",
        },
        {
            trigger: ".o_searchview_input",
            async run({edit}) {
                await edit(told("outbox_document"));
            },
        },
        {
            trigger: ".o_searchview_input",
            run: "press Enter",
        },
        {
            trigger: ".o_searchview_facet:contains(Document)",
        },
        {
            trigger:
                ".o_data_row:contains(Delivered):contains(Tour MES) td[name=document]",
            run: "click",
        },
        {
            trigger: ".o_notebook a[name=attempts]",
            run: "click",
        },
        {
            content: "Open its attempt",
            trigger: ".o_field_widget[name=attempt_ids] .o_data_row:contains(200) td[name=outcome]",
            run: "click",
        },
        {
            trigger:
                ".modal .o_field_widget[name=request_headers]:contains(webhook-signature)",
        },
        {
            trigger:
                ".modal .o_field_widget[name=request_body_pretty]:contains(sale.order.confirmed)",
        },
        {
            trigger: ".modal .o_notebook a[name=response]",
            run: "click",
        },
        {
            content: "What the receiver answered",
            trigger:
                ".modal .o_field_widget[name=response_body_pretty]:contains(accepted)",
        },
        {
            trigger: ".modal .btn-close, .modal .o_form_button_cancel",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal))",
        },
    ],
});
