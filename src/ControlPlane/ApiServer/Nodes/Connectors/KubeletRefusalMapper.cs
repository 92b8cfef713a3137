using NodeStack.ControlPlane.ApiServer.Errors;

namespace NodeStack.ControlPlane.ApiServer.Nodes.Connectors;

/// <summary>A kubelet's refusal as a Status (k8s.io/apiserver, registry/generic/rest response checker; apimachinery, NewGenericServerResponse).</summary>
public static class KubeletRefusalMapper
{
    /// <param name="body">The kubelet's text.</param>
    /// <param name="resource">With its subresource, e.g. <c>pods/log</c>.</param>
    public static ApiException Map(int code, string body, string resource, string name)
    {
        if (code == 500)
            return ApiErrors.Internal(body);
        if (code == 400)
            return ApiErrors.BadRequest(body);
        var (reason, message) = code switch
        {
            401 => ("Unauthorized", "the server has asked for the client to provide credentials"),
            403 => ("Forbidden", body),
            404 => ("NotFound", "the server could not find the requested resource"),
            405 => ("MethodNotAllowed", "the server does not allow this method on the requested resource"),
            409 => ("Conflict", "the server reported a conflict"),
            429 => ("TooManyRequests", "the server has received too many requests and has asked us to try again later"),
            503 => ("ServiceUnavailable", "the server is currently unable to handle the request"),
            504 => ("Timeout", "the server was unable to return a response in the time allotted, but may still be processing the request"),
            > 500 => ("InternalError", $"an error on the server (\"{body}\") has prevented the request from succeeding"),
            _ => ("", $"the server responded with the status code {code} but did not return more information"),
        };
        return new ApiException(new ApiStatus(code, reason, $"{message} ( {resource} {name})", new ApiStatusDetails(name, "", resource)));
    }
}
