using Microsoft.AspNetCore.Http;
using NodeStack.ControlPlane.ApiServer.Http;
using Xunit;

namespace NodeStack.ControlPlane.Tests.ApiServer.Http;

public sealed class RequestLabelRulesTests
{
    [Theory]
    [InlineData("get", "", false, "GET")]
    [InlineData("create", "", false, "POST")]
    [InlineData("create", "exec", false, "CONNECT")]
    [InlineData("get", "log", false, "CONNECT")]
    [InlineData("create", "binding", false, "POST")]
    [InlineData("update", "status", false, "PUT")]
    [InlineData("patch", "", false, "PATCH")]
    [InlineData("patch", "", true, "APPLY")]
    [InlineData("deletecollection", "", false, "DELETE")]
    [InlineData("", "", false, "other")]
    public void Verb_OfRequest_IsUpstreams(string verb, string subresource, bool isApply, string expected) =>
        Assert.Equal(expected, RequestLabelRules.Verb(verb, subresource, isApply));

    [Theory]
    [InlineData("/api/v1/namespaces/ns/pods/p", "get", "resource")]
    [InlineData("/api/v1/namespaces/ns/pods", "create", "resource")]
    [InlineData("/api/v1/namespaces/ns/pods", "list", "namespace")]
    [InlineData("/api/v1/pods", "watch", "cluster")]
    public void Scope_OfPath_SaysHowMuchIsMeant(string path, string verb, string expected) =>
        Assert.Equal(expected, RequestLabelRules.Scope(ApiPathParser.Parse(path)!, verb));

    [Theory]
    [InlineData("", "", "")]
    [InlineData("?dryRun=All&fieldValidation=Warn", "All", "Warn")]
    [InlineData("?dryRun=All&dryRun=All", "All", "")]
    [InlineData("?dryRun=x&fieldValidation=made-up", "invalid", "invalid")]
    [InlineData("?fieldValidation=Warn&fieldValidation=Strict", "", "invalid")]
    public void Labels_OfQuery_AreOfAClosedSet(string query, string dryRun, string fieldValidation)
    {
        var http = new DefaultHttpContext { Request = { QueryString = new QueryString(query) } };
        Assert.Equal((dryRun, fieldValidation), (RequestLabelRules.DryRun(http.Request.Query), RequestLabelRules.FieldValidation(http.Request.Query)));
    }

    [Theory]
    [InlineData("kube-scheduler/v1.36.2 (linux/amd64)", "kube-scheduler")]
    [InlineData("kube-scheduler", "")]
    [InlineData("kube-schedulers/1", "")]
    [InlineData("kubectl/v1.36.2", "")]
    public void SystemClient_OfAgent_IsAComponentOrNothing(string agent, string expected) => Assert.Equal(expected, RequestLabelRules.SystemClient(agent));

    [Theory]
    [InlineData("admin", "admin")]
    [InlineData("system:serviceaccount:kube-system:default", "system:serviceaccount:kube-system:default")]
    [InlineData("system:serviceaccount:default:default", "other")]
    [InlineData("jane@example.com", "email_id")]
    public void User_OfName_KeepsItToItself(string name, string expected) => Assert.Equal(expected, RequestLabelRules.User(name));
}
