namespace NodeStack.Kubelet.Containers.Networking;

/// <summary>A pod's short host name and the domain it is in; Domain is empty without a subdomain.</summary>
public sealed record PodHostname(string Name, string Domain);
