using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Objects.Reading;
using NodeStack.ControlPlane.ApiServer.Objects;

namespace NodeStack.ControlPlane.ApiServer.Admission.Quotas;

/// <summary>Quotas out of their JSON.</summary>
public static class QuotaParser
{
    public static Quota Parse(JsonObject item) => new(
        item.Text("metadata", "name"), ResourceListRules.Read(item.At("status", "hard")), ResourceListRules.Read(item.At("status", "used")),
        [
            .. item.Texts("spec", "scopes").Select(s => new QuotaScope(s, "Exists", [])),
            .. item.Items("spec", "scopeSelector", "matchExpressions").Select(e => new QuotaScope(e.Text("scopeName"), e.Text("operator"), e.Texts("values"))),
        ]);
}
