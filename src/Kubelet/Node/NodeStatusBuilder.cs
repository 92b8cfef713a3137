using System.Runtime.InteropServices;
using NodeStack.CriShim.Images;
using NodeStack.KubeApi;
using NodeStack.KubeApi.Quantities;
using NodeStack.Kubelet.Resources;
using k8s.Models;

namespace NodeStack.Kubelet.Node;

/// <summary>A node's status as the API shows it.</summary>
internal static class NodeStatusBuilder
{
    /// <summary>Names of one image that are listed at most, as upstream.</summary>
    private const int MaxNames = 5;

    public static V1NodeStatus Build(NodeStatusInputs inputs) => new()
    {
        Addresses = Addresses(inputs),
        Capacity = Amounts(inputs.Capacity, inputs.Old),
        Allocatable = Amounts(inputs.Allocatable, inputs.Old),
        Conditions = NodeConditionRules.Build(inputs),
        DaemonEndpoints = new V1NodeDaemonEndpoints { KubeletEndpoint = new V1DaemonEndpoint { Port = inputs.Port } },
        Images = Images(inputs.Images, inputs.MaxImages),
        NodeInfo = new V1NodeSystemInfo
        {
            Architecture = Architecture(),
            BootID = inputs.Machine.BootId,
            ContainerRuntimeVersion = $"{inputs.Runtime.RuntimeName}://{VersionNumber(inputs.Runtime.Version)}",
            KernelVersion = inputs.Machine.KernelVersion,
            KubeProxyVersion = "",
            KubeletVersion = KubernetesVersion.Text,
            MachineID = inputs.Machine.MachineId,
            OperatingSystem = "linux",
            OsImage = inputs.Machine.OsVersion,
            // Machines without firmware tables are known by their id alone.
            SystemUUID = inputs.Machine.SystemUuid.Length > 0 ? inputs.Machine.SystemUuid : inputs.Machine.MachineId,
            Swap = inputs.Machine.SwapBytes > 0 ? new V1NodeSwapStatus { Capacity = (long)inputs.Machine.SwapBytes } : null,
        },
        VolumesInUse = inputs.VolumesInUse.Count == 0 ? null : [.. inputs.VolumesInUse.Order(StringComparer.Ordinal)],
        RuntimeHandlers = inputs.RuntimeStatus?.Handlers is { Count: > 0 } handlers
            ? [.. handlers.OrderBy(h => h.Name, StringComparer.Ordinal).Select(h => new V1NodeRuntimeHandler
            {
                Name = h.Name,
                Features = new V1NodeRuntimeHandlerFeatures { RecursiveReadOnlyMounts = h.RecursiveReadOnlyMounts, UserNamespaces = h.UserNamespaces },
            })]
            : inputs.RuntimeStatus is null ? inputs.Old?.RuntimeHandlers : null,
        DeclaredFeatures = inputs.DeclaredFeatures is { } told ? [.. told] : inputs.Old?.DeclaredFeatures,
        Features = inputs.RuntimeStatus is null ? inputs.Old?.Features
            : inputs.RuntimeStatus.SupplementalGroupsPolicy ? new V1NodeFeatures { SupplementalGroupsPolicy = true } : null,
    };

    public static string Architecture() => RuntimeInformation.OSArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.X64 => "amd64",
        System.Runtime.InteropServices.Architecture.Arm64 => "arm64",
        var other => other.ToString().ToLowerInvariant(),
    };

    private static IList<V1NodeAddress> Addresses(NodeStatusInputs inputs)
    {
        if (inputs.Addresses != NodeAddressing.Own && inputs.Old?.Addresses is { Count: > 0 } clouds)
            return clouds;
        var name = new V1NodeAddress { Type = "Hostname", Address = inputs.Facts.NodeName };
        return inputs.Addresses == NodeAddressing.Cloud
            ? [name]
            : [.. inputs.Facts.HostIps.Select(ip => new V1NodeAddress { Type = "InternalIP", Address = ip }), name];
    }

    /// <summary>
    /// Processes are counted for cgroups only: the API knows no such resource. What others count on the node (extended resources) is kept, and all of it
    /// can be allocated.
    /// </summary>
    public static Dictionary<string, ResourceQuantity> Amounts(ResourceAmounts amounts, V1NodeStatus? old)
    {
        var all = amounts.Names.Where(n => n != ResourceNames.Pids).ToDictionary(n => n, n => AmountOf(amounts, n), StringComparer.Ordinal);
        foreach (var (name, amount) in old?.Capacity ?? new Dictionary<string, ResourceQuantity>())
            if (ResourceNames.IsExtended(name))
                all.TryAdd(name, amount);
        return all;
    }

    private static ResourceQuantity AmountOf(ResourceAmounts amounts, string name) => name switch
    {
        ResourceNames.Cpu => Quantity.FromMilli(amounts.MilliCpu).ToResourceQuantity(),
        ResourceNames.Memory or ResourceNames.EphemeralStorage => Bytes(amounts, name),
        _ => ResourceNames.IsHugePages(name) ? Bytes(amounts, name) : Quantity.FromUnits(amounts.Whole(name)).ToResourceQuantity(),
    };

    private static ResourceQuantity Bytes(ResourceAmounts amounts, string name) =>
        Quantity.FromUnits(amounts.Whole(name), QuantityFormat.BinarySi).ToResourceQuantity();

    private static List<V1ContainerImage> Images(IReadOnlyList<Image> images, int most)
    {
        var listed = images.OrderByDescending(i => i.SizeBytes).ThenBy(i => i.Id, StringComparer.Ordinal).Select(i => new V1ContainerImage
        {
            Names = [.. i.RepoDigests.Concat(i.RepoTags).Take(MaxNames)],
            SizeBytes = (long)i.SizeBytes,
        });
        return [.. most < 0 ? listed : listed.Take(most)];
    }

    /// <summary>The leading numbers: distributions add words of their own.</summary>
    private static string VersionNumber(string version)
    {
        var text = version.TrimStart('v');
        var end = 0;
        while (end < text.Length && (char.IsAsciiDigit(text[end]) || text[end] == '.'))
            end++;
        // A pre-release is a part of the version, a packager's suffix is not.
        return end < text.Length && text[end] == '-' ? text : text[..end].TrimEnd('.');
    }
}
