import {MyDay} from "@after_sales_service/my_day/my_day";
import {patch} from "@web/core/utils/patch";

/** The engineer's van is counted from My Day. */
patch(MyDay.prototype, {
    async countVan() {
        this.state.notice = "";
        try {
            await this.action.doAction("after_sales_spares.count");
        } catch (error) {
            this.state.notice = this.getReason(error);
        }
    },
});
