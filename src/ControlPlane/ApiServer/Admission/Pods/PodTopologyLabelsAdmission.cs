using NodeStack.ControlPlane.ApiServer.Objects.Reading;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.ControlPlane.ApiServer.Registry;

namespace NodeStack.ControlPlane.ApiServer.Admission.Pods;

/// <summary>A pod carries zone and region of its node as labels from the moment it is bound.</summary>
public sealed class PodTopologyLabelsAdmission(IObjects objects) : IMutatingAdmission
{
    private static readonly string[] s_labels = ["topology.kubernetes.io/zone", "topology.kubernetes.io/region"];

    public string Name => "PodTopologyLabels";

    public ValueTask MutateAsync(AdmissionRequest request, CancellationToken cancellation)
    {
        if (request.Creates() && request.Object is { } item && NodeOf(request) is { Length: > 0 } name && objects.Find("nodes", "", name) is { } node)
        {
            // Bindings hand their labels on to the pod.
            foreach (var label in s_labels.Where(node.Labels.ContainsKey))
                item.Child("metadata").Child("labels")[label] = node.Labels[label];
        }
        return ValueTask.CompletedTask;
    }

    private static string NodeOf(AdmissionRequest request)
    {
        if (request.IsFor("pods"))
            return request.Object.Text("spec", "nodeName");
        return request.IsFor("pods", "binding") && request.Object.Text("target", "kind") == "Node" ? request.Object.Text("target", "name") : "";
    }
}
