using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s.Models;
using NodeStack.ControlPlane.Controllers.Discovery;
using NodeStack.KubeApi.Client;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Quantities;
using NodeStack.KubeApi.Selectors;

namespace NodeStack.ControlPlane.Controllers.Autoscaling;

/// <summary>Asks the metrics APIs, where they are served. Failures are <see cref="MetricException"/>s with upstream's messages.</summary>
public sealed class MetricsClient(IApiClient client, Func<DiscoveredApis> apis)
{
    private const string NotServed = "the server could not find the requested resource";
    private static readonly TimeSpan s_usualWindow = TimeSpan.FromMinutes(1);

    /// <param name="container">Only this one's; empty: all of a pod together.</param>
    public async Task<IReadOnlyDictionary<string, PodMetric>> ResourceAsync(string resource, string ns, LabelSelector selector, string container, CancellationToken cancel)
    {
        var path = $"/apis/metrics.k8s.io/v1beta1/namespaces/{Uri.EscapeDataString(ns)}/pods?labelSelector={Uri.EscapeDataString(selector.ToString())}";
        var items = await ItemsAsync(path, "resource", "get pods.metrics.k8s.io", cancel).ConfigureAwait(false);
        var found = new Dictionary<string, PodMetric>(StringComparer.Ordinal);
        foreach (var item in items)
            if (Usage(item.Items("containers"), resource, container) is { } value)
                found[item.Child("metadata").Text("name")] = new PodMetric(Time(item), GoDuration.TryParse(item.Text("window"), out var window) ? window : s_usualWindow, value);
        return found;
    }

    public async Task<IReadOnlyDictionary<string, PodMetric>> PodsAsync(string metric, string ns, LabelSelector selector, LabelSelector? metricSelector, CancellationToken cancel)
    {
        var path = $"{Custom}/namespaces/{Uri.EscapeDataString(ns)}/pods/*/{Uri.EscapeDataString(metric)}{Query(("labelSelector", selector), ("metricLabelSelector", metricSelector))}";
        var items = await ItemsAsync(path, "custom", $"get pods.custom.metrics.k8s.io *", cancel).ConfigureAwait(false);
        return items.ToDictionary(i => i.Child("describedObject").Text("name"), i => new PodMetric(Time(i), Window(i), Value(i)), StringComparer.Ordinal);
    }

    public async Task<long> ObjectAsync(string metric, string ns, V2CrossVersionObjectReference about, LabelSelector? metricSelector, CancellationToken cancel)
    {
        var group = about.ApiVersion is { } version && version.Contains('/', StringComparison.Ordinal) ? version[..version.IndexOf('/', StringComparison.Ordinal)] : "";
        var resource = apis().Preferred.FirstOrDefault(r => r.Group == group && r.Kind == about.Kind)
            ?? throw new MetricException($"unable to fetch metrics from custom metrics API: no matches for kind \"{about.Kind}\" in group \"{group}\"");
        var name = group.Length == 0 ? resource.Plural : $"{resource.Plural}.{group}";
        // An autoscaler sees no other namespace than its own.
        var path = resource is { Group: "", Kind: "Namespace" }
            ? $"{Custom}/namespaces/{Uri.EscapeDataString(ns)}/metrics/{Uri.EscapeDataString(metric)}"
            : $"{Custom}/namespaces/{Uri.EscapeDataString(ns)}/{name}/{Uri.EscapeDataString(about.Name)}/{Uri.EscapeDataString(metric)}";
        var items = await ItemsAsync(path + Query(("metricLabelSelector", metricSelector)), "custom", $"get {name}.custom.metrics.k8s.io {about.Name}", cancel).ConfigureAwait(false);
        return Value(items[0]);
    }

    public async Task<IReadOnlyList<long>> ExternalAsync(string metric, string ns, LabelSelector? selector, CancellationToken cancel)
    {
        var path = $"/apis/external.metrics.k8s.io/v1beta1/namespaces/{Uri.EscapeDataString(ns)}/{Uri.EscapeDataString(metric)}{Query(("labelSelector", selector))}";
        return [.. (await ItemsAsync(path, "external", $"get {metric}.external.metrics.k8s.io", cancel).ConfigureAwait(false)).Select(Value)];
    }

    private string Custom => apis().Resources.Any(r => r is { Group: "custom.metrics.k8s.io", Version: "v1beta2" }) || !apis().Resources.Any(r => r.Group == "custom.metrics.k8s.io")
        ? "/apis/custom.metrics.k8s.io/v1beta2"
        : "/apis/custom.metrics.k8s.io/v1beta1";

    private async Task<IReadOnlyList<JsonObject>> ItemsAsync(string path, string api, string call, CancellationToken cancel)
    {
        try
        {
            var answer = JsonNode.Parse((await client.SendAsync(new ApiRequest(HttpMethod.Get, path), cancel).ConfigureAwait(false)).Span) as JsonObject;
            return answer.Items("items") is { Count: > 0 } items ? items : throw new MetricException($"no metrics returned from {api} metrics API");
        }
        catch (ApiException e)
        {
            throw new MetricException($"unable to fetch metrics from {api} metrics API: {(IsNotServed(e) ? $"{NotServed} ({call})" : e.Message)}");
        }
        catch (JsonException e)
        {
            throw new MetricException($"unable to fetch metrics from {api} metrics API: {e.Message}");
        }
    }

    /// <summary>A group that nobody serves gets a 404 in plain text, without a reason; a path below one that somebody does, a Status.</summary>
    private static bool IsNotServed(ApiException error) => error is { StatusCode: 404, Reason: "" } || error.Message == NotServed;

    /// <summary>Null: not measured, or not of all containers.</summary>
    private static long? Usage(IReadOnlyList<JsonObject> containers, string resource, string container)
    {
        var (sum, wished) = (0L, container.Length == 0 ? containers : [.. containers.Where(c => c.Text("name") == container)]);
        foreach (var item in wished)
        {
            if (!Quantity.TryParse(item.Child("usage").Text(resource), out var value))
                return null;
            sum += value.MilliValue;
        }
        return wished.Count == 0 ? null : sum;
    }

    private static long Value(JsonObject item) => Quantity.TryParse(item.Text("value"), out var value) ? value.MilliValue : 0;

    private static TimeSpan Window(JsonObject item) => (item.NumberOrNull("windowSeconds") ?? item.NumberOrNull("window")) is { } seconds ? TimeSpan.FromSeconds(seconds) : s_usualWindow;

    private static DateTimeOffset Time(JsonObject item) =>
        DateTimeOffset.TryParse(item.Text("timestamp"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : default;

    private static string Query(params ReadOnlySpan<(string Name, LabelSelector? Selector)> selectors)
    {
        var text = "";
        foreach (var (name, selector) in selectors)
            if (selector is { IsEmpty: false })
                text += $"{(text.Length == 0 ? '?' : '&')}{name}={Uri.EscapeDataString(selector.ToString())}";
        return text;
    }
}
