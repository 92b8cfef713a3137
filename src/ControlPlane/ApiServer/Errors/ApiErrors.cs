using NodeStack.ControlPlane.ApiServer.Registry;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Errors;

/// <summary>Failures in upstream's words (apimachinery, api/errors). Each answers the exception to throw.</summary>
public static class ApiErrors
{
    public static ApiException NotFound(ResourceDeclaration resource, string name) => NotFound(resource.Group, resource.Resource, name);

    public static ApiException NotFound(string group, string resource, string name) =>
        Of(404, "NotFound", $"{Qualified(group, resource)} \"{name}\" not found", new ApiStatusDetails(name, group, resource));

    /// <summary>A path that leads nowhere.</summary>
    public static ApiException NoSuchPath() => Of(404, "NotFound", "the server could not find the requested resource", new ApiStatusDetails());

    public static ApiException AlreadyExists(ResourceDeclaration resource, string name) =>
        Of(409, "AlreadyExists", $"{resource.QualifiedName} \"{name}\" already exists", new ApiStatusDetails(name, resource.Group, resource.Resource));

    public static ApiException Conflict(ResourceDeclaration resource, string name, string detail) => Conflict(resource.Group, resource.Resource, name, detail);

    public static ApiException Conflict(string group, string resource, string name, string detail) =>
        Of(
            409, "Conflict", $"Operation cannot be fulfilled on {Qualified(group, resource)} \"{name}\": {detail}",
            new ApiStatusDetails(name, group, resource));

    /// <summary>The resourceVersion sent is not the present one.</summary>
    public static ApiException Outdated(ResourceDeclaration resource, string name) =>
        Conflict(resource, name, "the object has been modified; please apply your changes to the latest version and try again");

    public static ApiException Forbidden(ResourceDeclaration resource, string name, string detail) => Forbidden(resource.Group, resource.Resource, name, detail);

    public static ApiException Forbidden(string group, string resource, string name, string detail)
    {
        var what = name.Length > 0 ? $"{Qualified(group, resource)} \"{name}\" is forbidden" : resource.Length > 0 ? $"{Qualified(group, resource)} is forbidden" : "forbidden";
        return Of(403, "Forbidden", $"{what}: {detail}", new ApiStatusDetails(name, group, resource));
    }

    /// <summary>An object that breaks the rules of its kind.</summary>
    public static ApiException Invalid(string group, string kind, string name, IReadOnlyList<FieldError> errors)
    {
        var all = errors.Select(e => e.ToString()).Distinct(StringComparer.Ordinal).ToArray();
        var text = all.Length == 1 ? all[0] : $"[{string.Join(", ", all)}]";
        return Of(
            422, "Invalid", $"{Qualified(group, kind)} \"{name}\" is invalid: {text}",
            new ApiStatusDetails(name, group, kind, Causes: [.. errors.Select(e => new StatusCause(e.Reason, e.Message, e.Field))]));
    }

    public static ApiException Invalid(ResourceDeclaration resource, string name, FieldErrors errors) => Invalid(resource.Group, resource.Kind, name, errors.Items);

    public static ApiException BadRequest(string message) => Of(400, "BadRequest", message);

    public static ApiException Unauthorized() => Of(401, "Unauthorized", "Unauthorized");

    public static ApiException MethodNotAllowed() =>
        Of(405, "MethodNotAllowed", "the server does not allow this method on the requested resource", new ApiStatusDetails());

    /// <summary>None of the encodings asked for is served; the words are those of upstream's router.</summary>
    public static ApiException NotAcceptable(IEnumerable<string> served) =>
        Of(406, "NotAcceptable", $"406: Not Acceptable\n\nAvailable representations: {string.Join(", ", served)}", new ApiStatusDetails());

    /// <summary>An encoding asked for is served, but not for this.</summary>
    public static ApiException OnlyAcceptable(IEnumerable<string> served) =>
        Of(406, "NotAcceptable", $"only the following media types are accepted: {string.Join(", ", served)}");

    public static ApiException UnsupportedMediaType(IEnumerable<string> served) =>
        Of(415, "UnsupportedMediaType", $"the body of the request was in an unknown format - accepted media types include: {string.Join(", ", served)}");

    /// <summary>The history asked for is gone.</summary>
    public static ApiException Expired(string message) => Of(410, "Expired", message);

    public static ApiException TooLarge(string message) => Of(413, "RequestEntityTooLarge", message);

    public static ApiException TooManyRequests(string message, int retryAfterSeconds) =>
        Of(429, "TooManyRequests", message, new ApiStatusDetails(RetryAfterSeconds: retryAfterSeconds));

    public static ApiException Internal(string message, Exception? inner = null) =>
        new(new ApiStatus(500, "InternalError", $"Internal error occurred: {message}", new ApiStatusDetails(Causes: [new StatusCause("", message, "")])), inner);

    public static ApiException Unavailable(string message, Exception? inner = null) => new(new ApiStatus(503, "ServiceUnavailable", message), inner);

    public static ApiException Timeout(string message, int retryAfterSeconds = 0) =>
        Of(504, "Timeout", $"Timeout: {message}", new ApiStatusDetails(RetryAfterSeconds: retryAfterSeconds));

    private static ApiException Of(int code, string reason, string message, ApiStatusDetails? details = null) => new(new ApiStatus(code, reason, message, details));

    private static string Qualified(string group, string name) => group.Length == 0 ? name : $"{name}.{group}";
}
