using System.Net;
using NodeStack.KubeApi.Certificates;

namespace NodeStack.ControlPlane.ApiServer.Pki;

/// <summary>
/// Decides which certificates are made: missing ones, damaged ones, those in the last fifth of their life, those of another authority, serving
/// certificates that lack a name. An authority that is there is never replaced: all who trust it would have to be told.
/// </summary>
public static class PkiPlanner
{
    private const string Administrators = "system:masters";

    /// <summary>What an API server needs, authorities first.</summary>
    public static IReadOnlyList<CertificateWish> Wishes(PkiOptions options) =>
    [
        new(PkiPaths.Authority, "", "kubernetes", "", []),
        new(PkiPaths.FrontProxyAuthority, "", "front-proxy-ca", "", []),
        new(PkiPaths.Serving, PkiPaths.Authority, "kube-apiserver", "", ServingNames(options)),
        new(PkiPaths.KubeletClient, PkiPaths.Authority, "kube-apiserver-kubelet-client", Administrators, []),
        new(PkiPaths.FrontProxyClient, PkiPaths.FrontProxyAuthority, "front-proxy-client", "", []),
        new(PkiPaths.Admin, PkiPaths.Authority, "kubernetes-admin", Administrators, []),
        .. options.Clients.Select(c => new CertificateWish(c.Name, PkiPaths.Authority, c.User, c.Group, [])),
        .. options.Servers.Select(s => new CertificateWish(s.Name, PkiPaths.Authority, s.CommonName, "", [.. s.Names.Where(IsUsable).Select(Canonical)])),
    ];

    /// <param name="seen">By name; absent: there is no certificate file.</param>
    public static PkiPlan Plan(IReadOnlyList<CertificateWish> wishes, IReadOnlyDictionary<string, CertificateSighting> seen, DateTimeOffset now)
    {
        var make = new List<PkiMake>();
        var problems = new List<string>();
        foreach (var wish in wishes)
        {
            var found = seen.GetValueOrDefault(wish.Name);
            var reason = wish.IsAuthority ? found is null ? "missing" : null : Reason(wish, found, make, now);
            if (wish.IsAuthority && found is not null && AuthorityProblem(wish, found, now) is { } problem)
                problems.Add(problem);
            else if (reason is not null && seen.GetValueOrDefault(wish.Authority) is { HasKey: false })
                problems.Add($"{wish.Name}.crt must be made ({reason}), but there is no {wish.Authority}.key to sign it with");
            else if (reason is not null)
                make.Add(new PkiMake(wish, reason));
        }
        return new PkiPlan(make, problems);
    }

    /// <summary>The names of the serving certificate: those of the Service <c>kubernetes</c>, this machine, and what the options say.</summary>
    public static IReadOnlyList<string> ServingNames(PkiOptions options)
    {
        string[] always =
        [
            "kubernetes", "kubernetes.default", "kubernetes.default.svc", $"kubernetes.default.svc.{options.ClusterDomain}", "localhost", "127.0.0.1", "::1",
        ];
        return [.. always.Concat(options.ServingNames.Where(IsUsable).Select(Canonical)).Distinct(StringComparer.OrdinalIgnoreCase)];
    }

    private static string? AuthorityProblem(CertificateWish wish, CertificateSighting found, DateTimeOffset now) => found switch
    {
        { Damage: { } damage } => $"{wish.Name}.crt cannot be used ({damage}): put back a copy, or remove {wish.Name}.crt and {wish.Name}.key to start with a new authority",
        _ when now >= found.NotAfter => $"{wish.Name}.crt expired at {found.NotAfter:u}: remove {wish.Name}.crt and {wish.Name}.key to start with a new authority",
        _ => null,
    };

    private static string? Reason(CertificateWish wish, CertificateSighting? found, List<PkiMake> made, DateTimeOffset now)
    {
        if (found is null || !found.HasKey)
            return "missing";
        if (found.Damage is not null)
            return found.Damage;
        if (!found.IsSigned || made.Any(m => m.Wish.Name == wish.Authority))
            return $"signed by another authority than {wish.Authority}.crt";
        if (found.CommonName != wish.CommonName || !found.Groups.SequenceEqual(wish.Group.Length == 0 ? [] : [wish.Group]))
            return $"made for {found.CommonName}, not for {wish.CommonName}";
        if (CertificateAgeRules.IsDue(found.NotBefore, found.NotAfter, now))
            return $"expires at {found.NotAfter:u}";
        var lacking = wish.Names.Except(found.Names, StringComparer.OrdinalIgnoreCase).ToArray();
        return lacking.Length > 0 ? $"not good for {string.Join(", ", lacking)}" : null;
    }

    // An unspecified address is nobody's name.
    private static bool IsUsable(string name) =>
        name.Length > 0 && !(IPAddress.TryParse(name, out var address) && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)));

    private static string Canonical(string name) => IPAddress.TryParse(name, out var address) ? address.ToString() : name;
}
