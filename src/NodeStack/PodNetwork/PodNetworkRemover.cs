using NodeStack.CriShim.Containerd;
using NodeStack.Proxy;
using NodeStack.Proxy.PodMasquerade;
using NodeStack.Proxy.Routes;

namespace NodeStack.PodNetwork;

/// <summary>Removes everything that <see cref="PodNetworkLoop"/> made, but the kernel settings, which others may need by now.</summary>
public static class PodNetworkRemover
{
    /// <summary>What is not there is no failure, and what fails does not stop the rest. Of this thread's network namespace.</summary>
    /// <returns>What could not be removed, and why.</returns>
    public static IReadOnlyList<string> Remove(PodNetworkOptions options)
    {
        var outcome = new PodNetworkOutcome();
        outcome.Try($"table {options.TableName}", "removed", () => RemoveTable(options));
        outcome.Try("routes", "removed", () => RemoveRoutes(options));
        outcome.Try(options.CniConfigFolder, "removed", () => RemoveConfig(options));
        var leases = Path.Combine(options.CniDataFolder, CniConfigBuilder.NetworkName);
        outcome.Try(leases, "removed", () => RemoveFolder(leases));
        return [.. outcome.Problems.Select(static p => $"{p.Subject}: {p.Text}")];
    }

    private static void RemoveTable(PodNetworkOptions options)
    {
        using var table = MasqueradeTable.Open(options.TableName);
        table.Remove();
    }

    private static void RemoveRoutes(PodNetworkOptions options)
    {
        using var routes = RouteTable.Open(PodNetworkExecutor.RouteProtocol);
        foreach (var route in routes.Read())
            routes.Remove(route);
        routes.RemoveLink(options.BridgeName);
    }

    private static void RemoveConfig(PodNetworkOptions options)
    {
        if (!Directory.Exists(options.CniConfigFolder))
            return;
        foreach (var file in Directory.GetFiles(options.CniConfigFolder, CniConfigBuilder.FileName + "*"))
            File.Delete(file);
    }

    private static void RemoveFolder(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }
}
