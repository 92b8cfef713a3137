using System.Text.Json.Nodes;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Certificates;

/// <summary>certificatesigningrequests/approval: conditions, and nothing else.</summary>
internal sealed class ApprovalRules(KindRules kind) : StatusRules(kind)
{
    public override void PrepareForUpdate(JsonObject item, JsonObject old, WriteContext context)
    {
        base.PrepareForUpdate(item, old, context);
        ConditionTimeRules.Fill(item, old, context.Now);
        var conditions = item.Child("status")?["conditions"]?.DeepClone();
        item.Take("status", old);
        if (conditions is not null)
            item.MakeChild("status")["conditions"] = conditions;
        else
            item.Child("status")?.Remove("conditions");
    }

    public override void ValidateUpdate(JsonObject item, JsonObject old, FieldErrors errors, WriteContext context)
    {
        SigningRequestValidator.Check(item, old, errors);
        SigningRequestValidator.CheckUpdate(item, old, mayApprove: true, maySign: false, errors);
    }
}
