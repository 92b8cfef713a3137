namespace NodeStack.ControlPlane.ApiServer.Errors;

/// <summary>The rest of a list is no longer as it was at its beginning; a client that can do with a mix goes on with the token.</summary>
public sealed class ExpiredPageException(string continueToken) : ApiException(new ApiStatus(
    410, "Expired",
    "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list."))
{
    public string ContinueToken { get; } = continueToken;
}
