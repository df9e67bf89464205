"""What operators mend on a page from their phone, laid over the page. Pure."""
