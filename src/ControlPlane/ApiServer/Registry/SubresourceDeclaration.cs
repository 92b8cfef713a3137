namespace NodeStack.ControlPlane.ApiServer.Registry;

/// <summary>A subresource that is a part of the object (status, scale, approval), or an action on it (binding, eviction, token, log, exec, proxy).</summary>
/// <param name="Name">E.g. <c>status</c>.</param>
/// <param name="Verbs">As discovery tells them.</param>
public abstract record SubresourceDeclaration(string Name, IReadOnlyList<string> Verbs)
{
    /// <summary>Kind, group and version that discovery names; empty: the object's own.</summary>
    public string Kind { get; init; } = "";

    public string Group { get; init; } = "";
    public string Version { get; init; } = "";
}

/// <summary>The whole object is sent and answered, but only a part of it may change: status, approval, ephemeralcontainers, resize, finalize.</summary>
/// <param name="Rules">Take the place of the kind's own rules for writes through this subresource.</param>
public sealed record PartSubresource(string Name, KindRules Rules) : SubresourceDeclaration(Name, ["get", "patch", "update"]);

/// <summary>The autoscaling/v1 Scale of an object with replicas.</summary>
/// <param name="ReplicasPath">Path of the wished number, e.g. spec, replicas.</param>
/// <param name="StatusReplicasPath">Path of the present number.</param>
/// <param name="SelectorPath">Path of the label selector (an object, or a map for ReplicationControllers).</param>
public sealed record ScaleSubresource(IReadOnlyList<string> ReplicasPath, IReadOnlyList<string> StatusReplicasPath, IReadOnlyList<string> SelectorPath)
    : SubresourceDeclaration("scale", ["get", "patch", "update"]);

/// <summary>Takes an object and answers an object: bindings, evictions, tokens. The handler is looked up by resource and name.</summary>
/// <param name="Schema">Type of the body.</param>
public sealed record ActionSubresource(string Name, string Schema) : SubresourceDeclaration(Name, ["create"]);

/// <summary>A stream to a node: log, exec, attach, portforward, proxy. The handler is looked up by resource and name.</summary>
public sealed record ConnectSubresource(string Name, IReadOnlyList<string> Verbs) : SubresourceDeclaration(Name, Verbs);
