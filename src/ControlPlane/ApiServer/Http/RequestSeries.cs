using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using NodeStack.ControlPlane.ApiServer.Registry;
using Prometheus;

namespace NodeStack.ControlPlane.ApiServer.Http;

/// <summary>What requests of one shape share: a resource or its part, verb, scope, dry run or not. All of them are known beforehand, so there are few.</summary>
internal readonly record struct RequestShape(ResourceDeclaration Resource, string Subresource, string Verb, string Scope, string DryRun)
{
    // Of the declaration itself: comparing all it says would cost more than the metrics.
    public bool Equals(RequestShape other) =>
        ReferenceEquals(Resource, other.Resource) && Subresource == other.Subresource && Verb == other.Verb && Scope == other.Scope && DryRun == other.DryRun;

    public override int GetHashCode() => HashCode.Combine(RuntimeHelpers.GetHashCode(Resource), Subresource, Verb, Scope, DryRun);
}

/// <summary>The series of one shape, looked up once and then kept: labels cost more than counting.</summary>
internal sealed class RequestSeries(RequestFamilies families, RequestShape shape)
{
    private const string Component = "apiserver";
    private readonly ConcurrentDictionary<(int Code, string Client), Counter.Child> _totals = new();
    private readonly string[] _labels =
        [shape.Verb, shape.Resource.Group, shape.Resource.Version, shape.Resource.Resource, shape.Subresource, shape.Scope, Component];

    public Histogram.Child Duration { get; } = families.Duration.WithLabels(
        shape.Verb, shape.DryRun, shape.Resource.Group, shape.Resource.Version, shape.Resource.Resource, shape.Subresource, shape.Scope, Component);

    // As upstream: requests that only try do not count towards objectives, and only reads have answers whose size says something.
    public Histogram.Child? Sli => shape.DryRun.Length > 0 ? null : field ??= families.Sli.WithLabels(_labels);

    public Histogram.Child? Size => shape.Verb is not ("GET" or "LIST") ? null : field ??= families.Sizes.WithLabels(_labels);

    public Gauge.Child LongRunning => field ??= families.LongRunning.WithLabels(_labels);

    public Histogram.Child Body(string verb) => _body ??= families.Bodies.WithLabels(shape.Resource.Group, shape.Resource.Resource, verb);

    private Histogram.Child? _body;

    /// <param name="client">The component that asks, empty for others.</param>
    public void Answered(int code, string client)
    {
        if (!_totals.TryGetValue((code, client), out var total))
            total = _totals[(code, client)] = Total(code, client);
        total.Inc();
        if (code is 429 or 503 or 504)
            families.Terminated.WithLabels([.. _labels, code.ToString(CultureInfo.InvariantCulture)]).Inc();
        if (client == "kube-apiserver")
            families.OfServers.WithLabels(shape.Verb, shape.Resource.Group, shape.Resource.Resource, shape.Subresource).Inc();
    }

    private Counter.Child Total(int code, string client) => families.Total.WithLabels(
        shape.Verb, shape.DryRun, shape.Resource.Group, shape.Resource.Version, shape.Resource.Resource, shape.Subresource, shape.Scope, Component,
        code.ToString(CultureInfo.InvariantCulture), client);
}
