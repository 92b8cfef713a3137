namespace NodeStack.Kubelet.Volumes;

/// <summary>One file the kubelet writes into a volume; Mode as in the API, permission bits only.</summary>
/// <param name="Owner">The user it belongs to; null: the kubelet's own.</param>
internal sealed record FileProjection(byte[] Content, int Mode, long? Owner = null);
