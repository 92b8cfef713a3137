using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Objects.Reading;
using NodeStack.ControlPlane.ApiServer.Objects;

namespace NodeStack.ControlPlane.ApiServer.Admission.Pods;

/// <summary>Pods stay for five minutes on a node that is not ready or not reachable, unless they say otherwise.</summary>
public sealed class DefaultTolerationAdmission : IMutatingAdmission
{
    private const int Seconds = 300;
    private static readonly string[] s_taints = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"];

    public string Name => "DefaultTolerationSeconds";

    public ValueTask MutateAsync(AdmissionRequest request, CancellationToken cancellation)
    {
        if (request.IsFor("pods") && (request.Creates() || request.Updates()) && request.Object is { } pod)
        {
            var present = pod.Items("spec", "tolerations").ToArray();
            foreach (var taint in s_taints.Where(t => !present.Any(p => Tolerates(p, t))))
                pod.Child("spec").Children("tolerations").Add((JsonNode)Toleration(taint));
        }
        return ValueTask.CompletedTask;
    }

    private static bool Tolerates(JsonObject toleration, string taint) =>
        (toleration.Text("key") == taint || toleration.Text("key").Length == 0) && toleration.Text("effect") is "NoExecute" or "";

    private static JsonObject Toleration(string taint) =>
        new() { ["key"] = taint, ["operator"] = "Exists", ["effect"] = "NoExecute", ["tolerationSeconds"] = Seconds };
}
