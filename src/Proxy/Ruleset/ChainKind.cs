namespace NodeStack.Proxy.Ruleset;

/// <summary>What a front's chain does before a backend is chosen, and among which it is.</summary>
internal enum ChainKind
{
    /// <summary>Any backend of the cluster.</summary>
    Cluster,

    /// <summary>Any backend of the cluster, and the node's own address as source, since the answer must come back here.</summary>
    External,

    /// <summary>Backends of this node.</summary>
    Local,

    /// <summary>Backends of this node with the client's address kept; pods and the node itself reach any backend.</summary>
    ExternalLocal,

    /// <summary>Not for sending on: writes down which backend a client got.</summary>
    Affinity,
}
