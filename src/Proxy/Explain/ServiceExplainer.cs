using System.Text;
using Microsoft.Extensions.Logging;
using NodeStack.KubeApi.Client;
using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Configuration;
using NodeStack.Proxy.Endpoints;
using NodeStack.Proxy.Hosting;
using NodeStack.Proxy.Metrics;
using NodeStack.Proxy.Nftables;
using NodeStack.Proxy.Ruleset;
using NodeStack.Proxy.Tracking;

namespace NodeStack.Proxy.Explain;

/// <summary>Tells the way of a Service's packets through this machine's kernel: reads the Service from the API server and the rules from the kernel, changes nothing.</summary>
public static class ServiceExplainer
{
    private const string NameLabel = "kubernetes.io/service-name";

    /// <param name="service">NAMESPACE/NAME.</param>
    /// <exception cref="ProxyException">There is no such Service, or the API server or the kernel cannot be asked.</exception>
    public static async Task<string> ExplainAsync(ProxyOptions options, string service, TimeProvider time, ILoggerFactory loggers, CancellationToken cancel)
    {
        var parts = service.Split('/');
        if (parts is not [{ Length: > 0 } ns, { Length: > 0 } name])
            throw new ProxyException($"\"{service}\" is not NAMESPACE/SERVICE");
        using var kernel = Kernel.Open();
        using var link = ClusterLink.Open(options, new ProxyMetrics(options.Config).RestClient, time, loggers);
        try
        {
            var snapshot = await ReadAsync(link.Api, ns, name, options.NodeName, cancel).ConfigureAwait(false);
            return Explain(snapshot, new ServiceKey(ns, name), options.NodeName, options.AllowsExternalIps, family => kernel.Read(family, BaseChainRules.TableName));
        }
        catch (Exception e) when (e is ApiException or NftablesException)
        {
            throw new ProxyException(e.Message, e);
        }
    }

    internal static string Explain(ProxySnapshot snapshot, ServiceKey key, string nodeName, bool allowsExternalIPs, Func<AddressFamily, Table?> read)
    {
        if (!snapshot.Services.TryGetValue(key, out var service))
            return $"{key} has no cluster IP (it is headless, of type ExternalName, or another proxy's): nothing is programmed for it\n";
        var text = new StringBuilder();
        foreach (var family in Enum.GetValues<AddressFamily>().Where(f => !service.Ports(f).IsEmpty))
        {
            var table = read(family);
            if (table is null)
                text.Append($"the kernel has no table {BaseChainRules.TableName} of {family}: is the proxy running on this node?\n");
            foreach (var port in service.Ports(family))
                text.Append(Explain(snapshot, port, nodeName, new RulesetOptions(family) { AllowsExternalIPs = allowsExternalIPs }, table ?? new Table(family, BaseChainRules.TableName)));
        }
        return text.ToString();
    }

    private static string Explain(ProxySnapshot snapshot, ServicePort port, string nodeName, RulesetOptions options, Table table)
    {
        var endpoints = EndpointMerger.Merge(snapshot.SlicesOf(port.Service), table.Family, port.Name, port.Protocol, nodeName);
        var selected = EndpointSelector.Select(endpoints, port, nodeName, snapshot.Node?.Zone ?? "");
        var live = new LiveFrontBuilder(table);
        var fronts = ServiceRules.Build(port, selected, null, options).Fronts;
        return ExplanationRenderer.Render(port, [.. fronts.Select(f => live.Build(f.Front))], endpoints, selected);
    }

    private static async Task<ProxySnapshot> ReadAsync(ApiResources api, string ns, string name, string nodeName, CancellationToken cancel)
    {
        var snapshot = ProxySnapshot.Empty;
        // A proxy's account may list Services and not get one (system:node-proxier).
        var found = await api.Services.ListAsync(ns, new ListQuery { FieldSelector = $"metadata.name={name}" }, cancel).ConfigureAwait(false);
        if (found.Items is not [var asked])
            throw new ProxyException($"services \"{name}\" not found");
        if (ServiceTranslator.Translate(asked).Value is { } service)
            snapshot = snapshot.Change(null, service).Snapshot;
        var slices = await api.EndpointSlices.ListAsync(ns, new ListQuery { LabelSelector = $"{NameLabel}={name}" }, cancel).ConfigureAwait(false);
        var texts = new TextPool();
        foreach (var slice in slices.Items)
            if (SliceTranslator.Translate(slice, texts).Value is { } entry)
                snapshot = snapshot.Change(null, entry).Snapshot;
        try
        {
            return snapshot.Change(NodeTranslator.Translate(await api.Nodes.GetAsync("", nodeName, cancel).ConfigureAwait(false)).Value).Snapshot;
        }
        catch (ApiException e) when (e.IsNotFound)
        {
            return snapshot;
        }
    }
}
