using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Registry.Tables;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Pods;
using NodeStack.KubeApi.Pods.Validation;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Core;

/// <summary>Nodes: machines that run pods.</summary>
internal sealed class NodeKind : SpecStatusRules
{
    private static readonly NodeKind Rules = new();

    public static readonly ResourceDeclaration Declaration = new()
    {
        Group = "",
        Version = "v1",
        Resource = "nodes",
        Kind = "Node",
        Singular = "node",
        Namespaced = false,
        Schema = "io.k8s.api.core.v1.Node",
        ShortNames = ["no"],
        Rules = Rules,
        Subresources =
        [
            new ConnectSubresource("proxy", ["create", "delete", "get", "patch", "update"]) { Kind = "NodeProxyOptions" },
            new PartSubresource("status", new NodeStatusRules(Rules)),
        ],
        Table = TableBuilder.Of(
            TableCell.Name,
            TableCell.Text("Status", NodeTableRenderer.Status),
            TableCell.Text("Roles", NodeTableRenderer.Roles),
            TableCell.Age,
            TableCell.Text("Version", i => NodeTableRenderer.System(i, "kubeletVersion", "")),
            TableCell.Wide("Internal-IP", i => NodeTableRenderer.Address(i, "InternalIP")),
            TableCell.Wide("External-IP", i => NodeTableRenderer.Address(i, "ExternalIP")),
            TableCell.Wide("OS-Image", i => NodeTableRenderer.System(i, "osImage")),
            TableCell.Wide("Kernel-Version", NodeTableRenderer.Kernel),
            TableCell.Wide("Container-Runtime", i => NodeTableRenderer.System(i, "containerRuntimeVersion"))),
        SelectableFields = FieldSet.Of(FieldSet.Flag("spec.unschedulable")),
    };

    public override void SetDefaults(JsonObject item)
    {
        var status = item.Child("status");
        QuantityDefaultRules.RoundUp(status, "capacity");
        QuantityDefaultRules.RoundUp(status, "allocatable");
        if (status.Has("capacity") && !status.Has("allocatable"))
            status!["allocatable"] = status["capacity"]!.DeepClone();
    }

    /// <summary>Nodes that register themselves come with their status.</summary>
    public override void PrepareForCreate(JsonObject item, WriteContext context)
    {
    }

    public override void Validate(JsonObject item, FieldErrors errors, WriteContext context)
    {
        var root = FieldCursor.Of(item, errors);
        CheckTaints(root["spec"]["taints"]);
        CheckResources(root["status"]);
        var ranges = root["spec"]["podCIDRs"];
        foreach (var range in ranges.Items)
            range.MustBe(IpRules.Network);
        if (ranges.Count > 2 || ranges.Items.Select(r => r.Text.Contains(':', StringComparison.Ordinal)).Distinct().Count() < ranges.Count)
            ranges.Invalid("may specify no more than one CIDR for each IP family");
    }

    public override void ValidateUpdate(JsonObject item, JsonObject old, FieldErrors errors, WriteContext context) => CheckUpdate(FieldCursor.Of(item, errors), old);

    internal static void CheckUpdate(FieldCursor node, JsonObject old)
    {
        var (spec, before) = (node["spec"], old.Child("spec"));
        CheckResources(node["status"]);
        var addresses = new HashSet<string>(StringComparer.Ordinal);
        foreach (var address in node["status"]["addresses"].Items.Where(a => !addresses.Add($"{a["type"].Text}/{a["address"].Text}")))
            address.Duplicate();
        if (before.Count("podCIDRs") > 0 && !spec["podCIDRs"].Node.SameAs(before!["podCIDRs"]))
            spec["podCIDRs"].Forbidden("node updates may not change podCIDR except from \"\" to valid");
        if (before.Text("providerID").Length > 0 && before.Text("providerID") != spec["providerID"].Text)
            spec["providerID"].Forbidden("node updates may not change providerID except from \"\" to valid");
        CheckTaints(spec["taints"]);
        if (before.Text("externalID") != spec["externalID"].Text)
            spec["externalID"].Forbidden("may not be updated");
    }

    private static void CheckTaints(FieldCursor taints)
    {
        var seen = new HashSet<(string, string)>();
        foreach (var taint in taints.Items)
        {
            // Upstream puts them under metadata.
            var at = taint.Named($"metadata.{taint.Path["spec.".Length..]}");
            at["key"].MustBeLabelKey();
            if (LabelRules.Value(at["value"].Text) is { Count: > 0 } problems)
                at["value"].Invalid(string.Join(";", problems));
            at["effect"].MustBeOneOf("NoSchedule", "PreferNoSchedule", "NoExecute");
            if (!seen.Add((at["key"].Text, at["effect"].Text)))
                at.Errors.Add("FieldValueDuplicate", at.Path, $"Duplicate value: {at.Node?.ToJsonString()}: taints must be unique by key and effect pair");
        }
    }

    private static void CheckResources(FieldCursor status)
    {
        foreach (var list in (string[])["capacity", "allocatable"])
        {
            foreach (var (name, amount) in status[list].Entries)
                ResourceValidator.CheckAmount(name, amount.Named($"{status.Path}.{list}.{name}"));
        }
    }
}
