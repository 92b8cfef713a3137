using System.Text.Json.Nodes;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Certificates;

/// <summary>certificatesigningrequests/status: the certificate and what signers say; approval stays as it was.</summary>
internal sealed class SigningRequestStatusRules(KindRules kind) : StatusRules(kind)
{
    public override void PrepareForUpdate(JsonObject item, JsonObject old, WriteContext context)
    {
        base.PrepareForUpdate(item, old, context);
        Keep(item, old, "Approved");
        Keep(item, old, "Denied");
        ConditionTimeRules.Fill(item, old, context.Now);
    }

    public override void ValidateUpdate(JsonObject item, JsonObject old, FieldErrors errors, WriteContext context)
    {
        SigningRequestValidator.Check(item, old, errors);
        SigningRequestValidator.CheckUpdate(item, old, mayApprove: false, maySign: true, errors);
    }

    /// <summary>When there are as many as before, they are the ones from before.</summary>
    private static void Keep(JsonObject item, JsonObject old, string type)
    {
        if (item.Child("status")?["conditions"] is not JsonArray conditions)
            return;
        var before = old.Child("status").Items("conditions").Where(c => c.Text("type") == type).ToArray();
        var places = Enumerable.Range(0, conditions.Count).Where(i => (conditions[i] as JsonObject).Text("type") == type).ToArray();
        if (places.Length != before.Length)
            return;
        foreach (var (place, condition) in places.Zip(before))
            conditions[place] = condition.DeepClone();
    }
}
