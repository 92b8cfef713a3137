using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Registry.Tables;
using NodeStack.KubeApi.Json;

namespace NodeStack.ControlPlane.ApiServer.Registry.Core;

/// <summary>A node's state, roles, addresses and software in short.</summary>
internal static class NodeTableRenderer
{
    private const string RolePrefix = "node-role.kubernetes.io/";

    public static string Status(JsonObject node)
    {
        var ready = node.Child("status").Items("conditions").LastOrDefault(c => c.Text("type") == "Ready");
        var state = ready is null ? "Unknown" : ready.Text("status") == "True" ? "Ready" : "NotReady";
        return node.Child("spec").Flag("unschedulable") ? state + ",SchedulingDisabled" : state;
    }

    public static string Roles(JsonObject node)
    {
        var roles = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var (label, value) in node.Child("metadata").Entries("labels"))
        {
            if (label.StartsWith(RolePrefix, StringComparison.Ordinal) && label.Length > RolePrefix.Length)
                roles.Add(label[RolePrefix.Length..]);
            else if (label == "kubernetes.io/role" && value.Length > 0)
                roles.Add(value);
        }
        return TableCell.OrNone(string.Join(',', roles));
    }

    public static string Address(JsonObject node, string type) =>
        node.Child("status").Items("addresses").FirstOrDefault(a => a.Text("type") == type)?.Text("address") ?? "<none>";

    public static string System(JsonObject node, string field, string whenEmpty = "<unknown>") =>
        TableCell.Or(node.Child("status").Child("nodeInfo").Text(field), whenEmpty);

    public static string Kernel(JsonObject node)
    {
        var architecture = System(node, "architecture", "");
        return System(node, "kernelVersion") + (architecture.Length == 0 ? "" : $" ({architecture})");
    }
}
