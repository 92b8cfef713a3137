using NodeStack.ControlPlane.ApiServer.Registry.Tables;
using NodeStack.KubeApi.Json;

namespace NodeStack.ControlPlane.ApiServer.Registry.Core;

/// <summary>Pods: containers that run together on one node.</summary>
internal static class PodKind
{
    private static readonly PodRules Rules = new();

    public static readonly ResourceDeclaration Declaration = new()
    {
        Group = "",
        Version = "v1",
        Resource = "pods",
        Kind = "Pod",
        Singular = "pod",
        Namespaced = true,
        Schema = "io.k8s.api.core.v1.Pod",
        ShortNames = ["po"],
        Categories = ["all"],
        Rules = Rules,
        Subresources =
        [
            new ConnectSubresource("attach", ["create", "get"]) { Kind = "PodAttachOptions" },
            new ActionSubresource("binding", "io.k8s.api.core.v1.Binding") { Kind = "Binding" },
            new PartSubresource("ephemeralcontainers", new PodEphemeralContainersRules(Rules)),
            new ActionSubresource("eviction", "io.k8s.api.policy.v1.Eviction") { Kind = "Eviction", Group = "policy", Version = "v1" },
            new ConnectSubresource("exec", ["create", "get"]) { Kind = "PodExecOptions" },
            new ConnectSubresource("log", ["get"]),
            new ConnectSubresource("portforward", ["create", "get"]) { Kind = "PodPortForwardOptions" },
            new ConnectSubresource("proxy", ["create", "delete", "get", "patch", "update"]) { Kind = "PodProxyOptions" },
            new PartSubresource("resize", new PodResizeRules(Rules)),
            new PartSubresource("status", new PodStatusRules(Rules)),
        ],
        Table = TableBuilder.Of(
            TableCell.Name,
            TableCell.Text("Ready", PodTableRenderer.Ready),
            TableCell.Text("Status", PodTableRenderer.Status),
            TableCell.Timed("Restarts", PodTableRenderer.Restarts),
            TableCell.Age,
            TableCell.Wide("IP", i => TableCell.OrNone(i.Child("status").Items("podIPs").FirstOrDefault().Text("ip"))),
            TableCell.Wide("Node", i => TableCell.OrNone(i.Child("spec").Text("nodeName"))),
            TableCell.Wide("Nominated Node", i => TableCell.OrNone(i.Child("status").Text("nominatedNodeName"))),
            TableCell.Wide("Readiness Gates", PodTableRenderer.ReadinessGates)),
        SelectableFields = FieldSet.Of(
            FieldSet.Text("spec.nodeName"),
            FieldSet.Named("spec.host", i => i.Child("spec").Text("nodeName")),
            FieldSet.Text("spec.restartPolicy"),
            FieldSet.Text("spec.schedulerName"),
            FieldSet.Text("spec.serviceAccountName"),
            FieldSet.Flag("spec.hostNetwork"),
            FieldSet.Text("status.phase"),
            FieldSet.Named("status.podIP", i => i.Child("status").Items("podIPs").FirstOrDefault().Text("ip")),
            FieldSet.Named("status.podIPs", _ => ""),
            FieldSet.Text("status.nominatedNodeName")),
    };
}
