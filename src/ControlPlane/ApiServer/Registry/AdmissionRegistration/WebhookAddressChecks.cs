using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.AdmissionRegistration;

/// <summary>Where a webhook is: a URL, or a service of the cluster.</summary>
internal static class WebhookAddressChecks
{
    private const string Form = "; desired format: https://host[/path]";

    public static void CheckUrl(FieldCursor url)
    {
        if (!Uri.TryCreate(url.Text, UriKind.RelativeOrAbsolute, out var parsed))
        {
            url.Required($"url must be a valid URL: parse {QuotedTextRenderer.Quote(url.Text)}: invalid URI{Form}");
            return;
        }
        var isAbsolute = parsed.IsAbsoluteUri;
        if (!isAbsolute || parsed.Scheme != "https")
            url.Invalid(isAbsolute ? parsed.Scheme : "", "'https' is the only allowed URL scheme" + Form);
        if (!isAbsolute || parsed.Host.Length == 0)
            url.Invalid("", "host must be specified" + Form);
        if (!isAbsolute)
            return;
        if (parsed.UserInfo.Length > 0)
            url.Invalid(parsed.UserInfo, "user information is not permitted in the URL");
        if (parsed.Fragment.Length > 1)
            url.Invalid(parsed.Fragment[1..], "fragments are not permitted in the URL");
        if (parsed.Query.Length > 1)
            url.Invalid(parsed.Query[1..], "query parameters are not permitted in the URL");
    }

    public static void CheckService(FieldCursor service)
    {
        service["name"].MustBeSet();
        service["namespace"].MustBeSet();
        if (NameRules.PortNumber(service["port"].Number) is { } problem)
            service["port"].Invalid(service["port"].Number, "port is not valid: " + problem);
        CheckPath(service["path"]);
    }

    private static void CheckPath(FieldCursor path)
    {
        if (path.Text is "" or "/")
            return;
        if (path.Text == "//")
        {
            path.Invalid("segment[0] may not be empty");
            return;
        }
        if (path.Text[0] != '/')
            path.Invalid("must start with a '/'");
        var steps = path.Text[1..];
        var segments = (steps.EndsWith('/') ? steps[..^1] : steps).Split('/');
        for (var i = 0; i < segments.Length; i++)
        {
            if (segments[i].Length == 0)
                path.Invalid($"segment[{i}] may not be empty");
            else if (NameRules.Dns1123Subdomain(segments[i]) is { } problem)
                path.Invalid($"segment[{i}]: {problem}");
        }
    }
}
