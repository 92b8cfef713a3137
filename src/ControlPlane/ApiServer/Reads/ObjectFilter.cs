using NodeStack.ControlPlane.ApiServer.Cache;
using NodeStack.ControlPlane.ApiServer.Registry;
using NodeStack.KubeApi.Selectors;

namespace NodeStack.ControlPlane.ApiServer.Reads;

/// <summary>Which objects of a resource a list or watch is about.</summary>
/// <param name="KeyPrefix">Of the keys in the store: all of the resource, or one namespace.</param>
public sealed record ObjectFilter(string KeyPrefix, LabelSelector Labels, FieldSelector Fields)
{
    /// <summary>Whether every object below the prefix matches.</summary>
    public bool TakesAll => Labels.IsEmpty && Fields.IsEmpty;

    /// <summary>How much of the resource it is about, as metrics name it: resource (one object), namespace, cluster.</summary>
    public string ScopeIn(ServedResource resource) =>
        Fields.RequiredValue("metadata.name") is { Length: > 0 } ? "resource" : KeyPrefix.Length > resource.Prefix.Length ? "namespace" : "cluster";

    public bool Matches(CachedObject item) =>
        item.Key.StartsWith(KeyPrefix, StringComparison.Ordinal)
        && (Labels.IsEmpty || Labels.Matches(item.Labels))
        && (Fields.IsEmpty || Fields.Matches(item.Fields));
}
