using k8s.Models;
using Microsoft.Extensions.Logging;

namespace NodeStack.Proxy.Tracking;

/// <summary>Tells of each problem of each object once, however often the object changes. Forgets all after very many.</summary>
internal sealed class ProblemReporter(ILogger logger, int limit = 10_000)
{
    /// <summary>Of one object: a list of ten thousand bad ports is one trouble.</summary>
    private const int MostPerObject = 20;

    private readonly Lock _lock = new();
    private readonly HashSet<(string Uid, string Name, string Problem)> _told = [];

    public T? Report<T>(string kind, V1ObjectMeta meta, Translated<T> translated)
        where T : class
    {
        if (translated.Problems.IsEmpty)
            return translated.Value;
        var name = string.IsNullOrEmpty(meta.NamespaceProperty) ? meta.Name : $"{meta.NamespaceProperty}/{meta.Name}";
        foreach (var problem in translated.Problems.Take(MostPerObject))
            Tell(meta, kind, name, problem);
        if (translated.Problems.Length > MostPerObject)
            Tell(meta, kind, name, $"and {translated.Problems.Length - MostPerObject} more problems");
        return translated.Value;
    }

    private void Tell(V1ObjectMeta meta, string kind, string name, string problem)
    {
        // An object that is made anew under its name is another one.
        if (IsNew((meta.Uid ?? "", $"{kind} {name}", problem)))
            TrackingLog.Problem(logger, kind, name, problem);
    }

    private bool IsNew((string, string, string) told)
    {
        lock (_lock)
        {
            if (_told.Count >= limit)
                _told.Clear();
            return _told.Add(told);
        }
    }
}
