using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using NodeStack.ControlPlane.ApiServer.Registry;
using NodeStack.ControlPlane.ApiServer.Writes;
using Prometheus;

namespace NodeStack.ControlPlane.ApiServer.Http;

/// <summary>Counts and times requests to resources that are served. Others are not counted: their paths are whatever clients make up.</summary>
internal sealed class RequestMetrics(IMetricFactory metrics)
{
    private readonly RequestFamilies _families = new(metrics);
    private readonly ConcurrentDictionary<RequestShape, RequestSeries> _series = new();
    private readonly ConcurrentDictionary<string, Histogram.Child> _validations = new(StringComparer.Ordinal);

    public void Done(HttpContext http, RequestScope scope, TimeSpan took)
    {
        if (SeriesOf(http, scope) is not { } series)
            return;
        var seconds = took.TotalSeconds;
        series.Answered(http.Response.StatusCode, RequestLabelRules.SystemClient(http.Request.Headers.UserAgent.ToString()));
        series.Duration.Observe(seconds);
        series.Sli?.Observe(seconds);
        if (http.Response is { ContentLength: { } size, StatusCode: < 300 })
            series.Size?.Observe(size);
        if (scope.BodyBytes is { } bytes && RequestLabelRules.BodyVerb(scope.Verb) is { } verb)
            series.Body(verb).Observe(bytes);
        if (!scope.IsLongRunning)
            _validations.GetOrAdd(RequestLabelRules.FieldValidation(http.Request.Query), static (v, f) => f.Validations.WithLabels(v), _families).Observe(seconds);
    }

    public IDisposable? LongRunning(HttpContext http, RequestScope scope) =>
        scope.IsLongRunning && SeriesOf(http, scope) is { } series ? series.LongRunning.TrackInProgress() : null;

    private RequestSeries? SeriesOf(HttpContext http, RequestScope scope)
    {
        if (scope is not { Path: { } path, Resource.Declaration: { } resource } || !IsServed(resource, path.Subresource))
            return null;
        var isApply = scope.Verb == "patch" && BodyReader.MediaTypeOf(http) == PatchExecutor.ApplyType;
        var shape = new RequestShape(
            resource, path.Subresource, RequestLabelRules.Verb(scope.Verb, path.Subresource, isApply), RequestLabelRules.Scope(path, scope.Verb),
            RequestLabelRules.DryRun(http.Request.Query));
        return _series.TryGetValue(shape, out var series) ? series : _series.GetOrAdd(shape, Make);
    }

    private RequestSeries Make(RequestShape shape)
    {
        if (shape.Resource.IsDeprecated)
            _families.Deprecated.WithLabels(shape.Resource.Group, shape.Resource.Version, shape.Resource.Resource, shape.Subresource, "").Set(1);
        return new RequestSeries(_families, shape);
    }

    private static bool IsServed(ResourceDeclaration resource, string subresource)
    {
        if (subresource.Length == 0)
            return true;
        foreach (var part in resource.Subresources)
        {
            if (part.Name == subresource)
                return true;
        }
        return false;
    }
}
