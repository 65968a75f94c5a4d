import {Component, markup} from "@odoo/owl";

/** The safety sheets of the site, read and acknowledged with one tap each. */
export class SiteSection extends Component {
    static template = "after_sales_training.MyDaySite";
    static props = {sheets: Array, canRead: Boolean, add: Function};

    getText(sheet) {
        // Made safe on the server
        return markup(sheet.text);
    }

    acknowledge(sheet) {
        this.props.add("site_sheet", {sheet_id: sheet.id, hash: sheet.hash});
    }
}
