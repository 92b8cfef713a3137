using NodeStack.ControlPlane.ApiServer.Errors;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Patch;

/// <summary>How patches fail, in upstream's words.</summary>
internal static class PatchErrors
{
    /// <summary>A well-formed patch that does not fit the object; upstream does not say why.</summary>
    public static ApiException Unprocessable() =>
        new(new ApiStatus(422, "Invalid", "the server rejected our request due to an error in our request", new ApiStatusDetails()));

    public static ApiException CannotDecode(string problem) => ApiErrors.BadRequest($"error decoding patch: {problem}");

    public static ApiException TooManyOperations(int most, int found) =>
        ApiErrors.TooLarge($"Request entity too large: The allowed maximum operations in a JSON patch is {most}, got {found}");

    /// <summary>What came of the patch is no object of the kind.</summary>
    /// <param name="value">What upstream quotes of it.</param>
    public static ApiException BadResult(string value, string problem)
    {
        var errors = new FieldErrors();
        errors.Add("FieldValueInvalid", "patch", $"Invalid value: {GoText.Quote(value)}: {problem}");
        return ApiErrors.Invalid("", "", "", errors.Items);
    }
}
