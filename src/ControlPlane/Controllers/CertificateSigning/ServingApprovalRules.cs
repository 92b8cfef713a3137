using System.Net;
using System.Security.Cryptography.X509Certificates;
using k8s.Models;

namespace NodeStack.ControlPlane.Controllers.CertificateSigning;

/// <summary>
/// Whether a kubelet may have the serving certificate it asks for without anybody looking: one for itself, and for names and addresses that its Node has.
/// Upstream leaves this to people, since a Node's addresses are what the node says of itself: who approves so believes nodes that are in the cluster.
/// </summary>
public static class ServingApprovalRules
{
    private const string NodePrefix = "system:node:";
    private const string NodeGroup = "system:nodes";

    /// <summary>The node that asks; null: none does.</summary>
    public static string? NodeOf(V1CertificateSigningRequest request) =>
        request.Spec.Username?.StartsWith(NodePrefix, StringComparison.Ordinal) == true ? request.Spec.Username[NodePrefix.Length..] : null;

    /// <summary>Why not (for now); null: it may.</summary>
    /// <param name="node">Of that name; null: there is none.</param>
    public static string? Problem(V1CertificateSigningRequest request, RequestedCertificate wish, V1Node? node)
    {
        if (NodeOf(request) is not { } name || request.Spec.Groups?.Contains(NodeGroup) != true)
            return "it is not a node that asks";
        if (SigningRules.Problem(Signers.KubeletServing, wish, [.. request.Spec.Usages ?? []]) is { } problem)
            return problem;
        if (wish.CommonName != request.Spec.Username)
            return $"{request.Spec.Username} asks in the name of {wish.CommonName}";
        if (node is null)
            return $"there is no node {name}";
        var known = (node.Status?.Addresses ?? []).Select(a => a.Address).Append(name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return Names(wish.AlternativeNames).FirstOrDefault(n => !known.Contains(n)) is { } foreign ? $"node {name} has no address {foreign}" : null;
    }

    private static IEnumerable<string> Names(X509Extension? extension)
    {
        if (extension is null)
            return [];
        var names = new X509SubjectAlternativeNameExtension(extension.RawData);
        return names.EnumerateDnsNames().Concat(names.EnumerateIPAddresses().Select(static (IPAddress a) => a.ToString()));
    }
}
