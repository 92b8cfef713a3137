using System.Text.Json.Nodes;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Validation;

namespace NodeStack.KubeApi.Pods.Validation;

/// <summary>A container that ended for good stays ended.</summary>
internal static class ContainerTransitionRules
{
    public static void Check(FieldCursor status, JsonObject old)
    {
        var spec = old.Child("spec");
        if (!CanRestartAll(spec))
        {
            CheckList(status["containerStatuses"], old.Child("status").Items("containerStatuses"), c => MayRestart(Find(spec.Items("containers"), c), spec, c));
            CheckList(status["initContainerStatuses"], old.Child("status").Items("initContainerStatuses"), c => MayRestart(Find(spec.Items("initContainers"), c), spec, c));
        }
        CheckList(status["ephemeralContainerStatuses"], old.Child("status").Items("ephemeralContainerStatuses"), _ => false);
    }

    private static void CheckList(FieldCursor statuses, IReadOnlyList<JsonObject> old, Func<JsonObject, bool> mayRestart)
    {
        for (var i = 0; i < old.Count; i++)
        {
            var now = statuses.Items.FirstOrDefault(s => s["name"].Text == old[i].Text("name"));
            if (old[i].Child("state").Has("terminated") && now is not null && !now["state"]["terminated"].IsSet && !mayRestart(old[i]))
                statuses.Errors.Forbidden($"{statuses.Path}[{i}].state", "may not be transitioned to non-terminated state");
        }
    }

    private static JsonObject? Find(IReadOnlyList<JsonObject> containers, JsonObject status) => containers.FirstOrDefault(c => c.Text("name") == status.Text("name"));

    private static bool CanRestartAll(JsonObject? spec) =>
        spec.Items("containers").Concat(spec.Items("initContainers")).SelectMany(c => c.Items("restartPolicyRules")).Any(r => r.Text("action") == "RestartAllContainers");

    private static bool MayRestart(JsonObject? container, JsonObject? spec, JsonObject status)
    {
        if (container is null)
            return false;
        var code = status.Child("state").Child("terminated").Number("exitCode");
        if (container.Items("restartPolicyRules").Any(r => r.Text("action") == "Restart" && Matches(r.Child("exitCodes"), code)))
            return true;
        return (container.TextOrNull("restartPolicy") ?? spec.Text("restartPolicy")) switch
        {
            "Never" => false,
            "OnFailure" => code != 0,
            _ => true,
        };
    }

    private static bool Matches(JsonObject? codes, long code)
    {
        var isListed = codes?["values"] is JsonArray values && values.Any(v => v is not null && JsonFields.NumberOf(v) == code);
        return codes is not null && isListed == (codes.Text("operator") == "In");
    }
}
