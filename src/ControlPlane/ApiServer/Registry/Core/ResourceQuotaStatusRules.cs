using System.Text.Json.Nodes;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Core;

/// <summary>resourcequotas/status: what is used of what.</summary>
internal sealed class ResourceQuotaStatusRules(KindRules kind) : StatusRules(kind)
{
    public override void ValidateUpdate(JsonObject item, JsonObject old, FieldErrors errors, WriteContext context)
    {
        var status = FieldCursor.Of(item, errors)["status"];
        ResourceQuotaKind.CheckAmounts(status["hard"]);
        ResourceQuotaKind.CheckAmounts(status["used"]);
    }
}
