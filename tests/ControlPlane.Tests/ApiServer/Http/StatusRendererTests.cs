using NodeStack.ControlPlane.ApiServer.Errors;
using NodeStack.ControlPlane.ApiServer.Http;
using Xunit;

namespace NodeStack.ControlPlane.Tests.ApiServer.Http;

public class StatusRendererTests
{
    public static TheoryData<ApiStatus, string> Failures() => new()
    {
        { ApiErrors.Unauthorized().Status, """{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"Unauthorized","reason":"Unauthorized","code":401}""" },
        { ApiErrors.NoSuchPath().Status, """{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"the server could not find the requested resource","reason":"NotFound","details":{},"code":404}""" },
        {
            ApiErrors.NotFound("apps", "deployments", "x").Status,
            """{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"deployments.apps \u0022x\u0022 not found","reason":"NotFound","details":{"name":"x","group":"apps","kind":"deployments"},"code":404}"""
        },
        {
            ApiErrors.TooManyRequests("Too many requests, please try again later.", 1).Status,
            """{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"Too many requests, please try again later.","reason":"TooManyRequests","details":{"retryAfterSeconds":1},"code":429}"""
        },
        {
            new ApiStatus(422, "Invalid", "m", new ApiStatusDetails("n", Causes: [new StatusCause("FieldValueInvalid", "c", "spec")])),
            """{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"m","reason":"Invalid","details":{"name":"n","causes":[{"reason":"FieldValueInvalid","message":"c","field":"spec"}]},"code":422}"""
        },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public void Failure_Status_HasOnlyWhatIsSaid(ApiStatus status, string json) => Assert.Equal(json, StatusRenderer.Failure(status).ToJsonString());

    [Fact]
    public void Failure_ExpiredPage_TellsWhereToGoOn() =>
        Assert.Equal("t", (string?)StatusRenderer.Failure(new ExpiredPageException("t").Status, "t")["metadata"]!["continue"]);

    [Fact]
    public void Success_OfADelete_HasDetailsAndNoCode() => Assert.Equal(
        """{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Success","details":{"name":"x","kind":"configmaps","uid":"u"}}""",
        StatusRenderer.Success(new ApiStatusDetails("x", "", "configmaps", "u")).ToJsonString());
}
