// Broken facts of the independent keeper of forms.

extension ServiceMutant {
    static let ofForms: [ServiceMutant] = [
        forms("the list is an object", "forms-list", .map("") { ["forms": $0] }, says: "expected array"),
        forms("a form has no form_id", "forms-list", .remove("*/form_id"), says: "'form_id'"),
        forms("a type that there is not", "forms-list", .set("*/type", "afterLogin"), says: "#/0/type"),
        forms("required is a text", "forms-list", .set("*/required", "true"), says: "#/0/required"),
        forms("JSON is said to be text", "forms-list", .text(type: "text/plain") { $0 }, says: "media-type"),
        forms("the type is another", "forms-create", .set("type", "search"), says: "#/type"),
        forms("the form is missing", "forms-create", .remove("form"), says: "'form'"),
        forms("the form is another", "forms-create", .set("form", ["title": "Other"]), says: "#/form"),
        forms("the type is missing", "forms-create", .remove("type"), says: "'type'"),
        forms("a success holds an error", "forms-create", .map("") { _ in ["message": "No."] }, says: "'type'"),
        forms("a new form is not listed", "forms-create", .habit("a new form is not listed"), says: "effect.listed"),
        forms("a new form is forgotten", "forms-create", .habit("a new form is forgotten"), says: "effect.listed"),
        forms(
            "a new form gets another type", "forms-create", .habit("a form is kept under another type"),
            says: "#/type"),
        forms("what is inside is lost", "forms-create", .habit("what a form has inside is lost"), says: "#/form"),
        forms("overwriting adds", "forms-create", .habit("overwrite adds"), says: "form_id"),
        forms("two forms are the default", "forms-create", .habit("defaults stay"), says: "effect.sole"),
        forms("a creation is a 500", "forms-create", .status(500), says: "status"),
        forms("the id is another", "forms-get", .set("id", "form-99"), says: "#/id"),
        forms("the skip_token is missing", "forms-get", .remove("skip_token"), says: "'skip_token'"),
        forms("the default is null", "forms-get", .set("default", .null), says: "#/default"),
        forms("a type that there is not", "forms-get", .set("type", "afterLogin"), says: "#/type"),
        forms("overwrite is a number", "forms-get", .set("overwrite", 1), says: "#/overwrite"),
        forms("the form is a list", "forms-get", .map("form") { [$0] }, says: "#/form"),
        forms("the answer is empty", "forms-get", .text(type: "application/json") { _ in "" }, says: "body.malformed"),
        forms("no answer comes", "forms-get", .hangs, says: "timeout"),
        forms("nothing is changed", "forms-update", .habit("an update does nothing"), says: "#/form"),
        forms("the rest is lost", "forms-update", .habit("an update empties the rest"), says: "skip_token"),
        forms("required is turned", "forms-update", .habit("an update turns required"), says: "#/required"),
        forms("the type is kept", "forms-update", .habit("an update keeps the type"), says: "#/type"),
        forms("the change is not kept", "forms-update", .habit("an update is not kept"), says: "effect.kept"),
        forms("the id is another", "forms-update", .set("id", "form-99"), says: "#/id"),
        forms("the form_id is another", "forms-update", .set("form_id", "other"), says: "#/form_id"),
        forms("the answer is a list", "forms-update", .map("") { [$0] }, says: "expected object"),
        forms("an object is answered", "forms-delete", .map("") { _ in ["deleted": true] }, says: "expected string"),
        forms("null is answered", "forms-delete", .map("") { _ in .null }, says: "expected string"),
        forms("a number is answered", "forms-delete", .map("") { _ in 1 }, says: "expected string"),
        forms("nothing is deleted", "forms-delete", .habit("a deletion does nothing"), says: "which was deleted"),
        forms(
            "another form is deleted", "forms-delete", .habit("a deletion deletes the first form"),
            says: "which was deleted"),
        forms("the connection is closed", "forms-delete", .closes, says: "connection"),
    ]

    private static func forms(
        _ name: String, _ operation: String, _ change: ServiceChange, says word: String, in step: String = "",
        gap: ServiceGap? = nil
    ) -> ServiceMutant {
        ServiceMutant(name, .forms, operation, change, says: word, in: step, gap: gap)
    }
}
