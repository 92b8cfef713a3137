using System.Globalization;
using System.Text.Json.Nodes;
using NodeStack.TestSupport.Nodes;

namespace NodeStack.Node.Tests.Kubelet;

/// <summary>systemContainers of /stats/summary by name.</summary>
internal static class SystemContainers
{
    public static async Task<IReadOnlyDictionary<string, JsonNode>> OfAsync(TestNode node)
    {
        var summary = JsonNode.Parse(await node.GetAsync("/stats/summary"))!;
        return summary["node"]!["systemContainers"]!.AsArray().ToDictionary(c => (string)c!["name"]!, c => c!, StringComparer.Ordinal);
    }

    public static void AssertIsMeasured(JsonNode container)
    {
        Assert.True((ulong)container["cpu"]!["usageCoreNanoSeconds"]! > 0, container.ToString());
        Assert.True((ulong)container["memory"]!["workingSetBytes"]! > 0, container.ToString());
    }

    /// <summary>
    /// Its memory is what the group holds. It moves while one looks: half and double are allowed, a process's share of it or the whole machine's would be
    /// further off. Page faults are counted for groups only.
    /// </summary>
    public static void AssertIsTheGroup(JsonNode container, string group)
    {
        AssertIsMeasured(container);
        Assert.NotNull(container["memory"]!["pageFaults"]);
        var held = long.Parse(GroupFiles.Read(group, "memory.current"), CultureInfo.InvariantCulture);
        Assert.InRange((long)container["memory"]!["usageBytes"]!, held / 2, held * 2);
    }
}
