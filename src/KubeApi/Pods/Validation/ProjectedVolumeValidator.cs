using System.Globalization;
using NodeStack.KubeApi.Validation;

namespace NodeStack.KubeApi.Pods.Validation;

/// <summary>Projected volumes: many sources, whose files must not get in each other's way.</summary>
internal static class ProjectedVolumeValidator
{
    private static readonly string[] KeyTypes = ["RSA3072", "RSA4096", "ECDSAP256", "ECDSAP384", "ECDSAP521", "ED25519"];

    public static void Check(FieldCursor projected)
    {
        FileSourceChecks.CheckMode(projected["defaultMode"]);
        var paths = new HashSet<string>(StringComparer.Ordinal);
        foreach (var source in projected["sources"].Items)
        {
            CheckItems(projected, source["secret"], paths);
            CheckItems(projected, source["configMap"], paths);
            CheckDownward(projected, source["downwardAPI"], paths);
            CheckToken(projected, source["serviceAccountToken"]);
            CheckTrustBundle(projected, source["clusterTrustBundle"], paths);
            CheckCertificate(projected, source["podCertificate"], paths);
            var count = source.Entries.Count(e => e.Value.IsSet && e.Key is "secret" or "configMap" or "downwardAPI" or "serviceAccountToken" or "clusterTrustBundle" or "podCertificate");
            if (count > 1)
                source.Forbidden("may not specify more than 1 volume type per source");
        }
    }

    private static void CheckItems(FieldCursor projected, FieldCursor source, HashSet<string> paths)
    {
        if (!source.IsSet)
            return;
        source["name"].MustBeSet();
        foreach (var item in source["items"].Items)
        {
            FileSourceChecks.CheckItem(item);
            CheckUnique(projected, item["path"].Text, source["name"].Text, paths);
        }
    }

    private static void CheckDownward(FieldCursor projected, FieldCursor source, HashSet<string> paths)
    {
        foreach (var item in source["items"].Items)
        {
            FileSourceChecks.CheckDownwardFile(item.Named(source.Path));
            CheckUnique(projected, item["path"].Text, item["path"].Text, paths);
        }
    }

    private static void CheckToken(FieldCursor projected, FieldCursor token)
    {
        if (!token.IsSet)
            return;
        var seconds = token["expirationSeconds"];
        if (seconds.Number < 600)
            seconds.Invalid(seconds.Number, "may not specify a duration less than 10 minutes");
        if (seconds.Number > 1L << 32)
            seconds.Invalid(seconds.Number, "may not specify a duration larger than 2^32 seconds");
        var path = token["path"].Named($"{projected.Path}.path");
        if (path.MustBeSet())
            FileSourceChecks.CheckLocalPath(path);
    }

    private static void CheckTrustBundle(FieldCursor projected, FieldCursor bundle, HashSet<string> paths)
    {
        if (!bundle.IsSet)
            return;
        switch (bundle["name"].IsSet, bundle["signerName"].IsSet)
        {
            case (true, true):
                bundle.Invalid("only one of name and signerName may be used");
                break;
            case (true, false):
                if (bundle["name"].MustBeSet("must be a valid object name") && NameRules.Dns1123Subdomain(bundle["name"].Text.Replace(':', '.')) is { } problem)
                    bundle["name"].Invalid($"not a valid clustertrustbundlename: {problem}");
                if (bundle["labelSelector"].IsSet)
                    bundle["labelSelector"].Invalid("labelSelector must be unset if name is specified");
                break;
            case (false, true):
                bundle["signerName"].MustBeSet("must be a valid signer name");
                SignerNameChecks.Check(bundle["signerName"]);
                bundle["labelSelector"].MustBeLabelSelector();
                break;
            default:
                bundle.Required("either name or signerName must be specified");
                break;
        }
        bundle["path"].MustBeSet();
        FileSourceChecks.CheckLocalPath(bundle["path"]);
        CheckUnique(projected, bundle["path"].Text, bundle["path"].Text, paths);
    }

    private static void CheckCertificate(FieldCursor projected, FieldCursor certificate, HashSet<string> paths)
    {
        if (!certificate.IsSet)
            return;
        SignerNameChecks.Check(certificate["signerName"]);
        if (!KeyTypes.Contains(certificate["keyType"].Text))
            certificate["keyType"].NotSupported(KeyTypes);
        CheckExpiration(certificate);
        var written = new[] { certificate["credentialBundlePath"], certificate["keyPath"], certificate["certificateChainPath"] }.Where(p => !p.IsEmpty).ToArray();
        foreach (var path in written)
        {
            FileSourceChecks.CheckLocalPath(path);
            CheckUnique(projected, path.Text, path.Text, paths);
        }
        if (written.Length == 0)
            certificate.Required("specify at least one of credentialBundlePath, keyPath, and certificateChainPath");
    }

    private static void CheckExpiration(FieldCursor certificate)
    {
        var most = certificate["signerName"].Text.StartsWith("kubernetes.io/", StringComparison.Ordinal) ? 86400 : 7862400;
        var seconds = certificate["maxExpirationSeconds"];
        if (seconds.NumberOrNull < 3600)
            seconds.Invalid("if provided, maxExpirationSeconds must be >= 3600");
        if (seconds.NumberOrNull > most)
            seconds.Invalid(string.Create(CultureInfo.InvariantCulture, $"if provided, maxExpirationSeconds must be <= {most}"));
    }

    private static void CheckUnique(FieldCursor projected, string path, string value, HashSet<string> paths)
    {
        if (path.Length > 0 && !paths.Add(path))
            projected.Invalid(value, "conflicting duplicate paths");
    }
}
