namespace NodeStack.Kubelet.Node;

/// <summary>Who says which addresses a node has.</summary>
internal enum NodeAddressing
{
    /// <summary>The kubelet.</summary>
    Own,

    /// <summary>The kubelet until the cloud's controller does: --cloud-provider=external with --node-ip.</summary>
    OwnAtFirst,

    /// <summary>The cloud's controller; until then only the name is known.</summary>
    Cloud,
}
