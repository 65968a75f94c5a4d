import {Interaction} from "@web/public/interaction";
import {registry} from "@web/core/registry";

/**
 * Says before the upload that a file is too large: the page works without it, the
 * server says the same afterwards.
 */
export class ReportFiles extends Interaction {
    static selector = ".o_after_sales_report input[type=file]";
    dynamicContent = {
        _root: {"t-on-change": this.onChange},
    };

    onChange() {
        const {count, size, total} = this.el.dataset;
        const files = [...this.el.files];
        const parent = this.el.parentElement;
        const box = parent.querySelector(".o_report_files_problem");
        const say = (word) =>
            parent.querySelector(`[data-word=${word}]`).textContent.trim();
        const large = files.find((file) => file.size > Number(size));
        const sum = files.reduce((sofar, file) => sofar + file.size, 0);
        let problem = "";
        if (large) {
            problem = `${say("large")} ${large.name}`;
        } else if (files.length > Number(count)) {
            problem = say("many");
        } else if (sum > Number(total)) {
            problem = say("total");
        }
        box.textContent = problem;
        // The browser does not send the form while the field is invalid
        this.el.setCustomValidity(problem);
    }
}

registry
    .category("public.interactions")
    .add("after_sales_service.report_files", ReportFiles);
