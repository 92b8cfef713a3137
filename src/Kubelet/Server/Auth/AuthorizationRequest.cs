using NodeStack.KubeApi.Certificates;

namespace NodeStack.Kubelet.Server.Auth;

/// <summary>One question to the authorizer. Resource is always "nodes" and the name the node's; Path is for audit only.</summary>
public sealed record AuthorizationRequest(
    ClientIdentity Client, string Verb, string Resource, string Subresource, string NodeName, string Path);
